import {
  type CredstashScope,
  credstashPolicy,
  type Policy,
  type Role,
  type SecretsManagerScope,
  secretsManagerPolicy,
} from "@sstash/core/policy";
import type { CommandContext } from "./command.ts";
import { keyValuePairs } from "./options/encryption-context.ts";
import type { PolicyArguments } from "./options/policy-options.ts";
import { type Target, type TargetOf, targetOf } from "./target.ts";
import { UsageError } from "./usage-error.ts";

/** The policy of a role on the store that the command line names. @throws UsageError for what is missing or has no place there. */
export function policyOf(role: Role, args: PolicyArguments, context: CommandContext): Policy {
  const target = targetOf(context);
  if (target.backend === "local") throw new UsageError("the local backend is files of one user: IAM has no say there");
  if (target.backend === "credstash") return credstashPolicy(role, credstashScope(target, args, context));
  return secretsManagerPolicy(role, secretsManagerScope(target, args, context));
}

export function credstashScope(
  target: TargetOf<"credstash">,
  args: PolicyArguments,
  context: CommandContext,
): CredstashScope {
  if (args["pin-arn"] !== undefined || args.label !== undefined) {
    throw new UsageError("--pin-arn and --label are for Secrets Manager");
  }
  const pairs = args.context === undefined ? target.context : keyValuePairs(args.context, "--context pair");
  return {
    ...sharedScope(target, args, context),
    table: target.table,
    ...(target.kmsRegion === undefined ? {} : { kmsRegion: target.kmsRegion }),
    ...(pairs === undefined ? {} : { context: pairs }),
  };
}

function secretsManagerScope(
  target: TargetOf<"secrets-manager">,
  args: PolicyArguments,
  context: CommandContext,
): SecretsManagerScope {
  if (args.context !== undefined) throw new UsageError("--context is for credstash tables: Secrets Manager takes none");
  const shared = sharedScope(target, args, context);
  const isWhole = target.prefix !== "" && args.name === undefined && args.names === undefined;
  return {
    ...shared,
    ...(isWhole ? { patterns: [`${target.prefix}*`] } : {}),
    ...(args["pin-arn"] === undefined ? {} : { pinnedArns: args["pin-arn"] }),
    ...(args.label === undefined ? {} : { stagingLabel: args.label }),
  };
}

function sharedScope(
  target: TargetOf<"credstash" | "secrets-manager">,
  args: PolicyArguments,
  context: CommandContext,
) {
  return {
    account: accountOf(args),
    regions: args.regions ?? [regionOf(target, context)],
    ...(args.partition === undefined ? {} : { partition: args.partition }),
    ...(args.name === undefined ? {} : { names: prefixed(args.name, target) }),
    ...(args.names === undefined ? {} : { patterns: prefixed(args.names, target) }),
    ...(args.key === undefined ? {} : { key: args.key }),
  };
}

/** Names are relative to the address, the policy is about whole ones. */
function prefixed(names: readonly string[], target: Target): readonly string[] {
  return target.backend === "secrets-manager" ? names.map((name) => target.prefix + name) : names;
}

export function accountOf({ account }: PolicyArguments): string {
  if (account !== undefined) return account;
  throw new UsageError("--account is missing: `aws sts get-caller-identity` shows it");
}

function regionOf(target: TargetOf<"credstash" | "secrets-manager">, { env }: CommandContext): string {
  const region = target.region || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"];
  if (region) return region;
  throw new UsageError("the Region is missing: give --region, or --regions for several");
}
