import {
  credstashUsesPolicy,
  joinedPolicies,
  type NameScope,
  type Policy,
  type PolicyAccount,
  secretsManagerUsesPolicy,
} from "@sstash/core/policy";
import { awsOptions } from "../backends/aws-options.ts";
import type { CommandContext, CommandLine } from "../command.ts";
import { kmsRegionOf } from "../credstash-config.ts";
import { defaultKey } from "../defaults.ts";
import { keyValuePairs } from "../options/encryption-context.ts";
import { type Target, type TargetOf, writeKeyOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";
import { credstashUses } from "./credstash-needs.ts";
import { entriesOf, lineTasks, type TaskAt } from "./line-tasks.ts";
import type { NeedsLine } from "./needs-line.ts";
import { secretsManagerUses } from "./secrets-manager-needs.ts";

/** What the line itself does not say. */
export interface NeedsPlace {
  /** Twelve digits, or `*`. */
  readonly account: string;
  readonly partition?: string;
  /** KMS key, in the place of the one that the line or the default names. */
  readonly key?: string;
  /** Finds the ARN of a key. Default: an alias stays one, as a condition. */
  readonly keyArn?: (key: string, target: Target) => Promise<string>;
}

/** The policy that exactly this command line needs. No file but the ones it names is read, and nobody is asked. */
export async function linePolicy(line: CommandLine, place: NeedsPlace, context: CommandContext): Promise<Policy> {
  const own = { ...context, globals: line.globals };
  const found = await lineTasks(line, own);
  const entries = await entriesOf(line, context);
  const policies: Policy[] = [];
  for (const task of found) {
    const policy = await taskPolicy(task, { place, entries }, own);
    if (policy !== undefined) policies.push(policy);
  }
  return joinedPolicies(policies);
}

interface Known {
  readonly place: NeedsPlace;
  readonly entries: NameScope | undefined;
}

async function taskPolicy(at: TaskAt, known: Known, context: CommandContext): Promise<Policy | undefined> {
  const { target } = at;
  if (target.backend === "local") return undefined;
  const line = await needsLine(at, known);
  return target.backend === "credstash"
    ? credstashPolicyOf(target, { line, place: known.place }, context)
    : secretsManagerPolicyOf(target, { line, place: known.place }, context);
}

interface Asked {
  readonly line: NeedsLine;
  readonly place: NeedsPlace;
}

async function credstashPolicyOf(
  target: TargetOf<"credstash">,
  { line, place }: Asked,
  context: CommandContext,
): Promise<Policy> {
  const uses = credstashUses(line);
  if (uses === undefined) throw new UsageError(`${line.task} is for Secrets Manager`);
  const kmsRegion = target.kmsRegion ?? (await kmsRegionOf(context));
  return credstashUsesPolicy(uses, {
    ...(await accountAt(target, place, context)),
    ...namedByArn(target.table),
    ...(kmsRegion === undefined ? {} : { kmsRegion }),
  });
}

/** A table may be named by its ARN, which says the rest as well. */
function namedByArn(table: string): { readonly table: string } & Partial<PolicyAccount> {
  const [, partition, region, account, name] =
    /^arn:([\w-]+):dynamodb:([\w-]+):(\d{12}):table\/(.+)$/.exec(table) ?? [];
  if (partition === undefined || region === undefined || account === undefined || name === undefined) return { table };
  return { table: name, partition, account, regions: [region] };
}

async function secretsManagerPolicyOf(
  target: TargetOf<"secrets-manager">,
  { line, place }: Asked,
  context: CommandContext,
): Promise<Policy> {
  const uses = secretsManagerUses(line);
  if (uses === undefined) throw new UsageError(`${line.task} is for a credstash table`);
  const prefixed = uses.map((use) =>
    use.on === "secrets" ? { ...use, names: underPrefix(use.names, target.prefix) } : use,
  );
  return secretsManagerUsesPolicy(prefixed, await accountAt(target, place, context));
}

/** Names are relative to the address, the policy is about whole ones. */
function underPrefix(names: NameScope | undefined, prefix: string): NameScope | undefined {
  if (prefix === "") return names;
  const whole = (texts: readonly string[] = []) => texts.map((text) => prefix + text);
  return names === undefined
    ? { patterns: [`${prefix}*`] }
    : { names: whole(names.names), patterns: whole(names.patterns) };
}

async function accountAt(
  target: TargetOf<"credstash" | "secrets-manager">,
  { account, partition }: NeedsPlace,
  context: CommandContext,
): Promise<PolicyAccount> {
  const { regionFor } = await import("@sstash/core/iam");
  const region = await regionFor(awsOptions(target, context));
  return { account, regions: [region], ...(partition === undefined ? {} : { partition }) };
}

async function needsLine({ task, target, args }: TaskAt, { place, entries }: Known): Promise<NeedsLine> {
  const given = (name: string) => (typeof args[name] === "string" ? args[name] : undefined);
  const pairs = Array.isArray(args["context"]) ? args["context"] : [];
  const isCredstash = target.backend === "credstash";
  const expected = isCredstash ? (given("expect-key") ?? target.expectKey) : writeKeyOf(target);
  // What --create-key makes has an alias and no ARN.
  const read = task === "setup" ? undefined : (place.key ?? expected ?? (isCredstash ? defaultKey : undefined));
  const write =
    task === "setup" ? (given("key") ?? writeKeyOf(target)) : (place.key ?? given("key") ?? writeKeyOf(target));
  const found = async (key: string | undefined) =>
    key === undefined || place.keyArn === undefined || task === "setup" ? key : place.keyArn(key, target);
  return {
    task,
    args,
    entries,
    writeKey: await found(write ?? (isCredstash ? defaultKey : undefined)),
    readKey: await found(read),
    context: pairs.length > 0 ? keyValuePairs(pairs, "the encryption context's pair") : contextOf(target),
  };
}

function contextOf(target: Target): Readonly<Record<string, string>> | undefined {
  return target.backend === "credstash" ? target.context : undefined;
}
