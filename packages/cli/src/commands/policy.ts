import { isSstashError } from "@sstash/core";
import {
  checkPolicySize,
  type PolicyDocument,
  type PolicyFormat,
  type Role,
  renderPolicy,
  roles,
  type TrustedBy,
  trustedBy,
  trustPolicy,
} from "@sstash/core/policy";
import { applyPolicies, type Grant } from "../apply-policies.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { outputOptions, writeOut } from "../options/output-options.ts";
import { type PolicyArguments, policyOptions } from "../options/policy-options.ts";
import { accountOf, credstashScope, policyOf } from "../policy-scope.ts";
import { targetOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";

export const policy = defineCommand({
  name: "policy",
  describe: "print the IAM policy that a reader, writer, … needs and nothing more, or apply it",
  positionals: {
    action: { kind: "one", describe: "show, or apply: put it on a group, role or user" },
    kind: { kind: "optional", describe: roles.join(", ") },
  },
  options: { ...policyOptions, ...outputOptions },
  examples: [
    ["policy show reader --account 111122223333 --key KEY-ID --names 'app.prod.*'", "who reads app.prod."],
    ["policy show writer --account 111122223333 --key KEY-ARN -f terraform", "who puts, for Terraform"],
    [
      "policy show ci --account 111122223333 --key KEY-ID --name ci.token --for github --project ORG/REPO -f cloudformation",
      "a pipeline's role",
    ],
    ["policy apply reader --group readers --account 111122223333 --key KEY-ID", "shows what would change, and asks"],
    [
      "policy apply --preset credstash-groups --account 111122223333 --key KEY-ID",
      "the groups KMSSecretReader and KMSSecretWriter",
    ],
    ["--backend secrets-manager policy show reader --account 111122223333 --names 'app/prod/*'", "on Secrets Manager"],
  ],
  async run(args, context) {
    if (args.action === "apply") return applyPolicies(await grantsOf(args, context), args, context);
    if (args.action !== "show") throw new UsageError("policy knows two actions: show and apply");
    const role = roleOf(args.kind);
    const document = await documentOf(role, args, context);
    const crowded = tooLarge(document);
    if (crowded !== undefined) await context.io.stderr.write(`sstash: warning: ${crowded}\n`);
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

/** What is wrong with its size as a managed policy, the largest there is but for a role's inline ones. */
function tooLarge(document: PolicyDocument): string | undefined {
  try {
    checkPolicySize(document, "managed");
    return undefined;
  } catch (error) {
    if (!isSstashError(error)) throw error;
    return error.message;
  }
}

function roleOf(kind: string | undefined): Role {
  return oneOf(roles, kind ?? "", "the kind of policy");
}

async function documentOf(role: Role, args: PolicyArguments, context: CommandContext): Promise<PolicyDocument> {
  const { document, warnings } = policyOf(role, args, context);
  for (const warning of warnings) await context.io.stderr.write(`sstash: warning: ${warning}\n`);
  return document;
}

async function grantsOf(
  args: PolicyArguments & { readonly kind: string | undefined },
  context: CommandContext,
): Promise<readonly Grant[]> {
  if (args.preset === undefined) {
    const role = roleOf(args.kind);
    const name = args["policy-name"] ?? `sstash-${role}`;
    return [{ ...principalOf(args), policyName: name, document: await documentOf(role, args, context) }];
  }
  if (args.kind !== undefined) throw new UsageError("--preset says itself which policies it makes");
  const target = targetOf(context);
  if (target.backend !== "credstash") throw new UsageError("--preset credstash-groups is for a credstash table");
  const { credstashGroups } = await import("@sstash/core/iam");
  return credstashGroups(credstashScope(target, args, context));
}

function principalOf(args: PolicyArguments): Pick<Grant, "principal"> {
  const given = (["group", "role", "user"] as const).flatMap((kind) => {
    const name = args[kind];
    return name === undefined ? [] : [{ kind, name }];
  });
  const [principal, another] = given;
  if (principal === undefined || another !== undefined)
    throw new UsageError("apply takes one of --group, --role and --user");
  return { principal };
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
