import { checkConstraints, type Input } from "./constraints.ts";
import { Fault } from "./fault.ts";
import { listSecrets, listSecretVersionIds } from "./listings.ts";
import {
  createSecret,
  deleteSecret,
  describeSecret,
  replicateSecretToRegions,
  restoreSecret,
  tagResource,
  untagResource,
  updateSecret,
  updateSecretVersionStage,
} from "./secrets.ts";
import { find, prune, type Service } from "./service.ts";
import { batchGetSecretValue, getSecretValue, putSecretValue } from "./values.ts";

/** Each takes the request that is named after it. */
const operations: Readonly<Record<string, (input: never, service: Service) => unknown>> = {
  BatchGetSecretValue: batchGetSecretValue,
  CreateSecret: createSecret,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetSecretValue: getSecretValue,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
  PutSecretValue: putSecretValue,
  ReplicateSecretToRegions: replicateSecretToRegions,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
};

interface Answer {
  readonly body: unknown;
  /** Whether it is to be lost on its way. */
  readonly lost: boolean;
}

export function answer(operation: string, input: Input, service: Service): Answer {
  const known = operations[operation];
  if (known === undefined) throw new Fault({ type: "UnknownOperationException" });
  const lost = service.faults.check(operation);
  checkConstraints(operation, input);
  prune(service);
  const id = input["SecretId"] ?? input["Name"];
  if (typeof id === "string") service.faults.checkSecret(operation, find(id, service)?.name ?? id);
  return { body: known(input as never, service), lost };
}
