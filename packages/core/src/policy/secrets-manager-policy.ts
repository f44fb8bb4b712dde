import { InvalidInputError } from "../errors.ts";
import { type Conditions, type Policy, policyDocument, type Statement } from "./document.ts";
import { type NameScope, scopedNames } from "./pattern.ts";
import { arns, checkAccount, keyArns, type PolicyAccount, partitionOf } from "./place.ts";
import type { Role } from "./role.ts";

export interface SecretsManagerScope extends PolicyAccount, NameScope {
  /** The secrets' own KMS key, id or ARN. Default: `aws/secretsmanager`, which needs no statement. */
  readonly key?: string;
  /** Full ARNs of secrets: exactly these, so that one that is made again under the same name is another. */
  readonly pinnedArns?: readonly string[];
  /** Reads of the version with this label alone. */
  readonly stagingLabel?: string;
}

interface Parts {
  readonly scope: SecretsManagerScope;
  readonly secrets: readonly string[];
  readonly isScoped: boolean;
}

/** The six characters that AWS puts after a name. With `*` in their place `db` would also be `db-other`. */
const suffix = "-??????";

const statements: Readonly<Record<Role, (parts: Parts) => readonly Statement[]>> = {
  reader,
  ci: (parts) => {
    if (!parts.isScoped) throw new InvalidInputError("a pipeline reads named secrets alone: give names or patterns");
    return reader(parts);
  },
  lister: ({ secrets }) => [
    list,
    { Sid: "ListVersions", Effect: "Allow", Action: ["secretsmanager:ListSecretVersionIds"], Resource: secrets },
  ],
  writer,
  editor: (parts) => [...reader(parts), ...writer(parts).filter(({ Sid }) => Sid !== "UseKey"), ...useKey(parts)],
  deleter: ({ secrets }) => [
    {
      Sid: "DeleteSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DeleteSecret", "secretsmanager:ListSecretVersionIds", "secretsmanager:RestoreSecret"],
      Resource: secrets,
    },
  ],
  binder: () => notHere("bind"),
  setup: () => notHere("setup"),
};

const list: Statement = { Sid: "ListNames", Effect: "Allow", Action: ["secretsmanager:ListSecrets"], Resource: ["*"] };

/** The fewest actions with which the commands of a role work on Secrets Manager. @throws InvalidInputError for a scope that cannot be. */
export function secretsManagerPolicy(role: Role, scope: SecretsManagerScope): Policy {
  checkAccount(scope);
  const names = scopedNames(scope);
  const pinned = scope.pinnedArns ?? [];
  for (const arn of pinned) requireFullArn(arn);
  const resources = names === undefined && pinned.length > 0 ? [] : secretArns(scope, names?.texts ?? ["*"]);
  const parts = { scope, secrets: [...resources, ...pinned], isScoped: names !== undefined || pinned.length > 0 };
  return { document: policyDocument(statements[role](parts)), warnings: names?.warnings ?? [] };
}

/** @param texts names and patterns as IAM writes them. */
export function secretArns(place: PolicyAccount, texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    arns(place, "secretsmanager", `secret:${text.endsWith("*") ? text : `${text}${suffix}`}`),
  );
}

/** A batch grants nothing by itself: each secret in it is held against GetSecretValue. Names are listed only where all may be read. */
function reader(parts: Parts): readonly Statement[] {
  const { secrets, isScoped, scope } = parts;
  const read: Statement = {
    Sid: "ReadSecrets",
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue"],
    Resource: secrets,
    ...(scope.stagingLabel === undefined
      ? {}
      : { Condition: { StringEquals: { "secretsmanager:VersionStage": scope.stagingLabel } } }),
  };
  const batch = ["secretsmanager:BatchGetSecretValue", ...(isScoped ? [] : ["secretsmanager:ListSecrets"])];
  return [read, { Sid: "ReadInBatches", Effect: "Allow", Action: batch, Resource: ["*"] }, ...opensKey(parts)];
}

function writer(parts: Parts): readonly Statement[] {
  const write: Statement = {
    Sid: "WriteSecrets",
    Effect: "Allow",
    Action: [
      "secretsmanager:CreateSecret",
      "secretsmanager:DescribeSecret",
      "secretsmanager:ListSecretVersionIds",
      "secretsmanager:PutSecretValue",
      "secretsmanager:TagResource",
      "secretsmanager:UpdateSecret",
      "secretsmanager:UpdateSecretVersionStage",
    ],
    Resource: parts.secrets,
  };
  return [write, ...useKey(parts)];
}

function opensKey(parts: Parts): readonly Statement[] {
  return onKey(parts, "OpenKey", ["kms:Decrypt"]);
}

/** To write the service also asks for Decrypt; by way of the service alone it opens no secret to who may not read it there. */
function useKey(parts: Parts): readonly Statement[] {
  return onKey(parts, "UseKey", ["kms:Decrypt", "kms:GenerateDataKey"]);
}

function onKey({ scope }: Parts, Sid: string, Action: readonly string[]): readonly Statement[] {
  if (scope.key === undefined) return [];
  const Condition = viaSecretsManager(scope);
  return [{ Sid, Effect: "Allow", Action, Resource: keyArns(scope, scope.key), Condition }];
}

/** Only on calls that the service makes for its caller. */
export function viaSecretsManager({ regions, partition = partitionOf(regions[0]) }: PolicyAccount): Conditions {
  const via = regions.map((region) => `secretsmanager.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`);
  return { StringEquals: { "kms:ViaService": via } };
}

function requireFullArn(arn: string): void {
  if (/^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/.test(arn)) return;
  throw new InvalidInputError("a pinned secret is given by its whole ARN, with the six characters at its end");
}

function notHere(what: string): never {
  throw new InvalidInputError(`Secrets Manager needs no ${what}, and so no policy for it`);
}
