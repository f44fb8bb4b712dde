import {
  credstashPolicy,
  type Policy,
  type PolicyFormat,
  type Role,
  renderPolicy,
  roles,
  secretsManagerPolicy,
  type TrustedBy,
  trustedBy,
  trustPolicy,
} from "@sstash/core/policy";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { keyValuePairs } from "../options/encryption-context.ts";
import { outputOptions, writeOut } from "../options/output-options.ts";
import { type PolicyArguments, policyOptions } from "../options/policy-options.ts";
import { type Target, targetOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";

export const policy = defineCommand({
  name: "policy",
  describe: "print the IAM policy that a role needs and nothing more; asks nobody",
  positionals: {
    action: { kind: "one", describe: "show" },
    role: { kind: "one", describe: roles.join(", ") },
  },
  options: { ...policyOptions, ...outputOptions },
  examples: [
    ["policy show reader --account 111122223333 --key KEY-ID --names 'app.prod.*'", "who reads app.prod."],
    ["policy show writer --account 111122223333 --key KEY-ARN -f terraform", "who puts, for Terraform"],
    [
      "policy show ci --account 111122223333 --key KEY-ID --name ci.token --for github --project ORG/REPO -f cloudformation",
      "a pipeline's role",
    ],
    ["--backend secrets-manager policy show reader --account 111122223333 --names 'app/prod/*'", "on Secrets Manager"],
  ],
  async run(args, context) {
    if (args.action !== "show") throw new UsageError("policy knows one action: show");
    const role = oneOf(roles, args.role, "the role");
    const { document, warnings } = policyOf(role, args, context);
    for (const warning of warnings) await context.io.stderr.write(`sstash: warning: ${warning}\n`);
    const text = renderPolicy(args.format as PolicyFormat, {
      name: `sstash-${role}`,
      document,
      ...trustOf(args),
    });
    if (args.out !== undefined) await writeOut(args.out, text, context.io);
    else await context.io.stdout.write(text);
    return exitStatus.done;
  },
});

function policyOf(role: Role, args: PolicyArguments, context: CommandContext): Policy {
  const target = targetOf(context);
  if (target.backend === "local") throw new UsageError("the local backend is files of one user: IAM has no say there");
  const scope = {
    account: accountOf(args),
    regions: args.regions ?? [regionOf(target, context)],
    ...(args.partition === undefined ? {} : { partition: args.partition }),
    ...(args.name === undefined ? {} : { names: prefixed(args.name, target) }),
    ...(args.names === undefined ? {} : { patterns: prefixed(args.names, target) }),
    ...(args.key === undefined ? {} : { key: args.key }),
  };
  if (target.backend === "credstash") {
    if (args["pin-arn"] !== undefined || args.label !== undefined) {
      throw new UsageError("--pin-arn and --label are for Secrets Manager");
    }
    const pairs = args.context === undefined ? target.context : keyValuePairs(args.context, "--context pair");
    return credstashPolicy(role, {
      ...scope,
      table: target.table,
      ...(target.kmsRegion === undefined ? {} : { kmsRegion: target.kmsRegion }),
      ...(pairs === undefined ? {} : { context: pairs }),
    });
  }
  if (args.context !== undefined) throw new UsageError("--context is for credstash tables: Secrets Manager takes none");
  const whole = target.prefix !== "" && args.name === undefined && args.names === undefined;
  return secretsManagerPolicy(role, {
    ...scope,
    ...(whole ? { patterns: [`${target.prefix}*`] } : {}),
    ...(args["pin-arn"] === undefined ? {} : { pinnedArns: args["pin-arn"] }),
    ...(args.label === undefined ? {} : { stagingLabel: args.label }),
  });
}

/** Names are relative to the address, the policy is about whole ones. */
function prefixed(names: readonly string[], target: Target): readonly string[] {
  return target.backend === "secrets-manager" ? names.map((name) => target.prefix + name) : names;
}

function accountOf({ account }: PolicyArguments): string {
  if (account !== undefined) return account;
  throw new UsageError("--account is missing: `aws sts get-caller-identity` shows it");
}

function regionOf(target: Exclude<Target, { backend: "local" }>, { env }: CommandContext): string {
  const region = target.region || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"];
  if (region) return region;
  throw new UsageError("the Region is missing: give --region, or --regions for several");
}

function trustOf(args: PolicyArguments) {
  if (args.for === undefined) return {};
  if (args.format === "json")
    throw new UsageError("--for is for -f cloudformation and -f terraform, which make a role");
  const scope = {
    account: accountOf(args),
    ...(args.partition === undefined ? {} : { partition: args.partition }),
    ...(args.project === undefined ? {} : { project: args.project }),
    ...(args.branch === undefined ? {} : { branch: args.branch }),
  };
  return { trust: trustPolicy(oneOf(trustedBy, args.for, "--for"), scope) };
}

function oneOf<T extends Role | TrustedBy | PolicyFormat>(known: readonly T[], given: string, what: string): T {
  const found = known.find((one) => one === given);
  if (found === undefined) throw new UsageError(`${what} must be one of ${known.join(", ")}`);
  return found;
}
