import type { Conditions, Policy, Statement } from "./document.ts";
import { mergedPolicy } from "./merging.ts";
import { type NameScope, scopedNames } from "./pattern.ts";
import { aliasKey, checkAnyAccount, keyArns, type PolicyAccount } from "./place.ts";
import { secretArns, viaSecretsManager } from "./secrets-manager-policy.ts";

export type SecretAction =
  | "CreateSecret"
  | "DeleteSecret"
  | "DescribeSecret"
  | "GetSecretValue"
  | "ListSecretVersionIds"
  | "PutSecretValue"
  | "ReplicateSecretToRegions"
  | "RestoreSecret"
  | "TagResource"
  | "UpdateSecret"
  | "UpdateSecretVersionStage";

/** One thing that a command does on Secrets Manager. */
export type SecretsManagerUse =
  | {
      readonly on: "secrets";
      readonly actions: readonly SecretAction[];
      /** Default: every secret. */
      readonly names?: NameScope | undefined;
    }
  /** Actions that know no resource. */
  | { readonly on: "account"; readonly actions: readonly ("BatchGetSecretValue" | "ListSecrets")[] }
  /** On a key of one's own, by way of the service alone. */
  | { readonly on: "key"; readonly actions: readonly ("Decrypt" | "GenerateDataKey")[]; readonly key: string };

/** The policy that allows these uses, and nothing beside them. @throws InvalidInputError for a scope that cannot be. */
export function secretsManagerUsesPolicy(uses: readonly SecretsManagerUse[], place: PolicyAccount): Policy {
  checkAnyAccount(place);
  const names = uses.flatMap((use) => ("names" in use && use.names !== undefined ? [scopedNames(use.names)] : []));
  const statements = uses.map((use) => statementOf(use, place));
  return mergedPolicy([{ statements, warnings: names.flatMap((scoped) => scoped?.warnings ?? []) }]);
}

function statementOf(use: SecretsManagerUse, place: PolicyAccount): Statement {
  switch (use.on) {
    case "secrets":
      return {
        Sid: "UseSecrets",
        Effect: "Allow",
        Action: use.actions.map((action) => `secretsmanager:${action}`),
        Resource: secretArns(place, (use.names === undefined ? undefined : scopedNames(use.names))?.texts ?? ["*"]),
      };
    case "account":
      return {
        Sid: "UseService",
        Effect: "Allow",
        Action: use.actions.map((action) => `secretsmanager:${action}`),
        Resource: ["*"],
      };
    case "key":
      return keyStatement(use, place);
  }
}

function keyStatement(
  { actions, key }: Extract<SecretsManagerUse, { readonly on: "key" }>,
  place: PolicyAccount,
): Statement {
  const alias = aliasKey(place, key);
  const Condition: Conditions = { ...viaSecretsManager(place), ...alias?.conditions };
  return {
    Sid: "UseKey",
    Effect: "Allow",
    Action: actions.map((action) => `kms:${action}`),
    Resource: alias?.resources ?? keyArns(place, key),
    Condition,
  };
}
