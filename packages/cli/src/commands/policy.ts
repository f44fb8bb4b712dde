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
import { givenPrincipal, type PolicyArguments, policyOptions } from "../options/policy-options.ts";
import { accountOf, credstashScope, policyOf } from "../policy-scope.ts";
import { targetOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";

export const policy = defineCommand({
  name: "policy",
  describe: "print the IAM policy that a reader, writer, … needs and nothing more, or apply it",
  positionals: {
    action: {
      kind: "one",
      describe: "show; apply: put it on a group, role or user; needs, or check: of a command line, after --",
    },
    kind: { kind: "optional", describe: roles.join(", ") },
    command: { kind: "rest", describe: "of needs and check: the command line" },
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
    ["policy needs -- get db.password env=prod", "what this command line needs, and nothing more"],
    ["policy check --role app -- getall --only db.password", "asks IAM whether the role may run it"],
    ["--backend secrets-manager policy show reader --account 111122223333 --names 'app/prod/*'", "on Secrets Manager"],
  ],
  async run(args, context) {
    const action = actions[args.action];
    if (action === undefined) throw new UsageError(`policy knows ${Object.keys(actions).join(", ")}`);
    return action(args, context);
  },
});

type Given = PolicyArguments & {
  readonly kind: string | undefined;
  readonly command: readonly string[];
  readonly out: string | undefined;
};

const actions: Readonly<Record<string, (args: Given, context: CommandContext) => Promise<number>>> = {
  show: async (args, context) => {
    refuseCommand(args);
    const role = roleOf(args.kind);
    const document = await documentOf(role, args, context);
    return writePolicy({ name: `sstash-${role}`, document, ...(await trustOf(args, context)) }, args, context);
  },
  apply: async (args, context) => {
    refuseCommand(args);
    return applyPolicies(await grantsOf(args, context), args, context);
  },
  needs: async (args, context) => {
    const { needsOfLine } = await import("../needs/needs-of-line.ts");
    const document = await needsOfLine(lineOf(args), args, context);
    return writePolicy({ name: "sstash-command", document }, args, context);
  },
  check: async (args, context) => {
    const { checkLine } = await import("../needs/check-line.ts");
    return checkLine(lineOf(args), args, context);
  },
};

function lineOf({ kind, command }: Given): readonly string[] {
  if (kind !== undefined) throw new UsageError("the command line stands behind --");
  return command;
}

function refuseCommand({ command }: Given): void {
  if (command.length > 0) throw new UsageError("a command line goes with needs and check");
}

type Written = Parameters<typeof renderPolicy>[1];

async function writePolicy(policy: Written, args: Given, context: CommandContext): Promise<number> {
  const crowded = tooLarge(policy.document);
  if (crowded !== undefined) await context.io.stderr.write(`sstash: warning: ${crowded}\n`);
  const text = renderPolicy(args.format as PolicyFormat, policy);
  if (args.out !== undefined) await writeOut(args.out, text, context.io);
  else await context.io.stdout.write(text);
  return exitStatus.done;
}

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
  const { document, warnings } = await policyOf(role, args, context);
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
  return credstashGroups(await credstashScope(target, args, { context, needsKey: true }));
}

function principalOf(args: PolicyArguments): Pick<Grant, "principal"> {
  const principal = givenPrincipal(args);
  if (principal === undefined) throw new UsageError("apply takes one of --group, --role and --user");
  return { principal };
}

async function trustOf(args: PolicyArguments, context: CommandContext) {
  if (args.for === undefined) return {};
  if (args.format === "json")
    throw new UsageError("--for is for -f cloudformation and -f terraform, which make a role");
  const scope = {
    ...(await accountOf(args, context)),
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
