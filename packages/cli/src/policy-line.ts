import type { AwsOrigin } from "@sstash/core";
import type { Role } from "@sstash/core/policy";
import type { CommandContext } from "./command.ts";
import { defaultTable } from "./defaults.ts";
import { shellWord } from "./shell-word.ts";
import { targetOf } from "./target.ts";

/** The role that a denied action is part of. */
const roleOf: Readonly<Record<string, Role>> = {
  Decrypt: "reader",
  GetItem: "reader",
  Query: "reader",
  Scan: "reader",
  GetSecretValue: "reader",
  BatchGetSecretValue: "reader",
  ListSecrets: "lister",
  ListSecretVersionIds: "lister",
  GenerateDataKey: "writer",
  PutItem: "writer",
  PutSecretValue: "writer",
  CreateSecret: "writer",
  UpdateSecret: "writer",
  UpdateSecretVersionStage: "writer",
  TagResource: "writer",
  DescribeSecret: "writer",
  DeleteItem: "deleter",
  DeleteSecret: "deleter",
  RestoreSecret: "deleter",
  UpdateItem: "binder",
  CreateTable: "setup",
  DescribeTable: "setup",
  CreateKey: "setup",
  CreateAlias: "setup",
  DescribeKey: "setup",
};

/** The command line that prints a policy which allows what was denied, for hints; what is not known stands in capitals. */
export function policyLine(origin: AwsOrigin, context: CommandContext): string | undefined {
  const target = targetOf(context);
  const role = roleOf[origin.operation];
  if (role === undefined || target.backend === "local") return undefined;
  const denied = /arn:[\w-]+:(?:dynamodb|kms|secretsmanager):([\w-]+):(\d{12}):(?:key\/([\w-]+))?/.exec(origin.message);
  const [, region, account, key] = denied ?? [];
  const isCredstash = target.backend === "credstash";
  const flags: readonly (readonly [string, string | undefined])[] = [
    ["--backend", isCredstash ? undefined : "secrets-manager"],
    ["-t", isCredstash && target.table !== defaultTable ? target.table : undefined],
    ["-r", target.region ?? region ?? (context.env["AWS_DEFAULT_REGION"] || context.env["AWS_REGION"] || "REGION")],
  ];
  const needsKey = isCredstash && ["reader", "writer", "binder"].includes(role);
  const options: typeof flags = [
    ["--account", account ?? "ACCOUNT"],
    ["--key", needsKey ? (key ?? "KEY") : undefined],
  ];
  return `sstash${words(flags)} policy show ${role}${words(options)}`;
}

function words(given: readonly (readonly [string, string | undefined])[]): string {
  return given.map(([flag, value]) => (value === undefined ? "" : ` ${flag} ${shellWord(value)}`)).join("");
}
