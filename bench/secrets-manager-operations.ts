import { Fault } from "./fault.ts";
import { secretNumber } from "./secrets.ts";

/** A request of Secrets Manager's JSON protocol, as far as reading goes. */
export interface SecretsManagerInput {
  readonly SecretId?: string;
  readonly SecretIdList?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface Held {
  readonly described: object;
  readonly listed: object;
  readonly value: object;
}

const beginning = "arn:aws:secretsmanager:us-east-1:111122223333:secret:";
let order: readonly Held[] = [];
let byId: ReadonlyMap<string, Held> = new Map();

/** So many secrets, of one version each. */
export function fillSecretsManager(secrets: number): void {
  const all = Array.from({ length: secrets }, (_, index) => held(index + 1));
  order = all.map(([, one]) => one);
  byId = new Map(all.flatMap(([ids, one]) => ids.map((id): [string, Held] => [id, one])));
}

function held(index: number): readonly [readonly string[], Held] {
  const { name, value } = secretNumber(index);
  const arn = `${beginning}${name}-${String(index).padStart(6, "a")}`;
  const version = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  const common = { ARN: arn, Name: name, CreatedDate: 1_767_225_600.5 };
  const details = { ...common, LastChangedDate: 1_767_225_600.5 };
  const stages = { [version]: ["AWSCURRENT"] };
  return [
    [arn, name],
    {
      described: { ...details, VersionIdsToStages: stages },
      listed: { ...details, SecretVersionsToStages: stages },
      value: { ...common, VersionId: version, VersionStages: ["AWSCURRENT"], SecretString: value },
    },
  ];
}

/** Answers as JSON text. */
export const secretsManagerOperations: Readonly<Record<string, (input: SecretsManagerInput) => string>> = {
  GetSecretValue: ({ SecretId }) => JSON.stringify(heldAt(SecretId).value),
  DescribeSecret: ({ SecretId }) => JSON.stringify(heldAt(SecretId).described),
  BatchGetSecretValue: ({ SecretIdList = [] }) => {
    if (SecretIdList.length < 1 || SecretIdList.length > 20) throw new Fault("ValidationException");
    return JSON.stringify({ SecretValues: SecretIdList.flatMap((id) => byId.get(id)?.value ?? []), Errors: [] });
  },
  ListSecrets: ({ MaxResults = 100, NextToken = "0" }) => {
    if (MaxResults > 100) throw new Fault("ValidationException");
    const from = Number(NextToken);
    const to = from + MaxResults;
    const next = to < order.length ? { NextToken: String(to) } : {};
    return JSON.stringify({ SecretList: order.slice(from, to).map(({ listed }) => listed), ...next });
  },
};

function heldAt(id = ""): Held {
  const found = byId.get(id);
  if (found === undefined) throw new Fault("ResourceNotFoundException");
  return found;
}
