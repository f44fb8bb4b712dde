import type { ApplyStep, PolicyGrant } from "@sstash/core/iam";
import { awsOptions } from "./backends/aws-options.ts";
import type { CommandContext } from "./command.ts";
import { confirmed } from "./confirmation.ts";
import { exitStatus } from "./exit-status.ts";
import type { PolicyArguments } from "./options/policy-options.ts";
import { accountOf } from "./policy-scope.ts";
import { targetOf } from "./target.ts";
import { UsageError } from "./usage-error.ts";

export type Grant = Pick<PolicyGrant, "principal" | "policyName" | "document">;

/** Shows what is to be done to IAM, asks, and does it; what is there already is left alone. */
export async function applyPolicies(
  wanted: readonly Grant[],
  args: PolicyArguments,
  context: CommandContext,
): Promise<number> {
  const { io, call } = context;
  const target = targetOf(context);
  if (target.backend === "local") throw new UsageError("the local backend is files of one user: IAM has no say there");
  const { carryOutStep, IamApi, planGrants } = await import("@sstash/core/iam");
  const api = new IamApi(awsOptions(target, context));
  const managed = await managedOf(args, context);
  const grants = wanted.map((grant): PolicyGrant => ({ ...grant, ...managed }));
  const steps = await planGrants(api, grants, call);
  for (const step of steps) await io.stdout.write(described(step));
  const changes = steps.filter(({ kind }) => kind !== "same");
  if (changes.length === 0 || args["dry-run"]) return exitStatus.done;
  if (!io.stdin.isTerminal && !args.yes)
    throw new UsageError("nobody can be asked here: --yes applies this, --dry-run shows it");
  if (!(await confirmed("Apply this?", args.yes, context))) {
    await io.stderr.write("sstash: nothing was changed\n");
    return exitStatus.failed;
  }
  for (const step of changes) await carryOutStep(api, step, call);
  await io.stderr.write(`sstash: ${changes.length === 1 ? "1 change" : `${changes.length} changes`} applied\n`);
  return exitStatus.done;
}

async function managedOf(args: PolicyArguments, context: CommandContext): Promise<Partial<PolicyGrant>> {
  if (!args.managed) return {};
  const { account, ...partition } = await accountOf(args, context);
  return { managedIn: account, ...partition };
}

/** A line a step; of a policy that is another one, what goes and what comes. */
function described(step: ApplyStep): string {
  const { principal, policyName, document, managedIn } = step.grant;
  const who = `${principal.kind} ${principal.name}`;
  const what = `${managedIn === undefined ? "inline policy" : "managed policy"} ${policyName}`;
  switch (step.kind) {
    case "make group":
      return `+ ${who}\n`;
    case "attach":
      return `+ ${what} on ${who}\n`;
    case "same":
      return `= ${what} of ${who}\n`;
    case "put":
      if (step.before === undefined) return `+ ${what} of ${who}\n`;
      return `~ ${what} of ${who}\n${difference(step.before, document)}`;
  }
}

/** Lines that only one of the two has, in their order. */
function difference(before: unknown, after: unknown): string {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const gone = old.filter((line) => !fresh.includes(line)).map((line) => `  - ${line}\n`);
  const come = fresh.filter((line) => !old.includes(line)).map((line) => `  + ${line}\n`);
  return [...gone, ...come].join("");
}

function linesOf(value: unknown): readonly string[] {
  return JSON.stringify(value, undefined, 2)
    .split("\n")
    .map((line) => line.trim());
}
