import { isSstashError } from "@sstash/core";
import {
  type CredstashScope,
  credstashPolicy,
  type Policy,
  type PolicyAccount,
  partitionOf,
  type Role,
  type SecretsManagerScope,
  secretsManagerPolicy,
} from "@sstash/core/policy";
import { awsOptions } from "./backends/aws-options.ts";
import { credstashPlace } from "./backends/credstash.ts";
import type { CommandContext } from "./command.ts";
import { kmsRegionOf } from "./credstash-config.ts";
import { defaultKey } from "./defaults.ts";
import { keyValuePairs } from "./options/encryption-context.ts";
import type { PolicyArguments } from "./options/policy-options.ts";
import { type Target, type TargetOf, targetOf } from "./target.ts";
import { UsageError } from "./usage-error.ts";

/** Roles that open or seal records. The others have no use for the key. */
const needingKey: ReadonlySet<Role> = new Set<Role>(["reader", "writer", "editor", "binder", "ci"]);

/** The policy of a role on the store that the command line names; what the line leaves open AWS is asked for. @throws UsageError for what has no place there. */
export async function policyOf(role: Role, args: PolicyArguments, context: CommandContext): Promise<Policy> {
  const target = targetOf(context);
  if (target.backend === "local") throw new UsageError("the local backend is files of one user: IAM has no say there");
  if (target.backend === "secrets-manager") {
    return secretsManagerPolicy(role, await secretsManagerScope(target, args, context));
  }
  return credstashPolicy(role, await credstashScope(target, args, { context, needsKey: needingKey.has(role) }));
}

export async function credstashScope(
  target: TargetOf<"credstash">,
  args: PolicyArguments,
  { context, needsKey }: { readonly context: CommandContext; readonly needsKey: boolean },
): Promise<CredstashScope> {
  if (args["pin-arn"] !== undefined || args.label !== undefined) {
    throw new UsageError("--pin-arn and --label are for Secrets Manager");
  }
  const pairs = args.context === undefined ? target.context : keyValuePairs(args.context, "--context pair");
  const kmsRegion = target.kmsRegion ?? (await kmsRegionOf(context));
  const key = needsKey ? await keyArn(args.key ?? target.key ?? defaultKey, target, context) : args.key;
  return {
    ...(await sharedScope(target, args, context)),
    table: target.table,
    ...(key === undefined ? {} : { key }),
    ...(kmsRegion === undefined ? {} : { kmsRegion }),
    ...(pairs === undefined ? {} : { context: pairs }),
  };
}

/** Of a key that is given by its alias; an id or ARN is one already. */
export async function keyArn(key: string, target: TargetOf<"credstash">, context: CommandContext): Promise<string> {
  if (!/(?:^|:)alias\//.test(key)) return key;
  const { findCredstashKey } = await import("@sstash/core/credstash");
  return findCredstashKey({ ...context.call, ...(await credstashPlace(target, context)), key });
}

async function secretsManagerScope(
  target: TargetOf<"secrets-manager">,
  args: PolicyArguments,
  context: CommandContext,
): Promise<SecretsManagerScope> {
  if (args.context !== undefined) throw new UsageError("--context is for credstash tables: Secrets Manager takes none");
  const shared = await sharedScope(target, args, context);
  const isWhole = target.prefix !== "" && args.name === undefined && args.names === undefined;
  return {
    ...shared,
    ...(args.key === undefined ? {} : { key: args.key }),
    ...(isWhole ? { patterns: [`${target.prefix}*`] } : {}),
    ...(args["pin-arn"] === undefined ? {} : { pinnedArns: args["pin-arn"] }),
    ...(args.label === undefined ? {} : { stagingLabel: args.label }),
  };
}

async function sharedScope(
  target: TargetOf<"credstash" | "secrets-manager">,
  args: PolicyArguments,
  context: CommandContext,
) {
  return {
    ...(await accountOf(args, context)),
    regions: args.regions ?? [await regionOf(target, context)],
    ...(args.name === undefined ? {} : { names: prefixed(args.name, target) }),
    ...(args.names === undefined ? {} : { patterns: prefixed(args.names, target) }),
  };
}

/** Names are relative to the address, the policy is about whole ones. */
function prefixed(names: readonly string[], target: Target): readonly string[] {
  return target.backend === "secrets-manager" ? names.map((name) => target.prefix + name) : names;
}

/** As given, or that of the caller. */
export async function accountOf(
  { account, partition }: PolicyArguments,
  context: CommandContext,
): Promise<Pick<PolicyAccount, "account" | "partition">> {
  const target = targetOf(context);
  if (target.backend === "local") throw new UsageError("the local backend is files of one user: IAM has no say there");
  if (account !== undefined) return { account, partition: partition ?? partitionOf(await regionOf(target, context)) };
  const { callerIdentity } = await import("@sstash/core/iam");
  try {
    const caller = await callerIdentity(awsOptions(target, context), context.call);
    return { account: caller.account, partition: partition ?? caller.partition };
  } catch (error) {
    if (!isSstashError(error) || error.code !== "ERR_CREDENTIALS") throw error;
    throw new UsageError(`--account is missing, and AWS cannot be asked for it: ${error.message}`);
  }
}

/** Where the store's commands would go. */
export async function regionOf(
  target: TargetOf<"credstash" | "secrets-manager">,
  context: CommandContext,
): Promise<string> {
  const { regionFor } = await import("@sstash/core/iam");
  return regionFor(awsOptions(target, context));
}
