import type { Verdict } from "@sstash/core/iam";
import type { PolicyDocument } from "@sstash/core/policy";
import { awsOptions } from "../backends/aws-options.ts";
import type { CommandContext } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";
import type { PolicyArguments } from "../options/policy-options.ts";
import { givenPrincipal } from "../options/policy-options.ts";
import { keyArn } from "../policy-scope.ts";
import { targetOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";
import { givenLine } from "./given-line.ts";
import { linePolicy } from "./line-policy.ts";

/** Asks IAM's simulator whether a principal may run a command line: a line for each action, and of what is missing the statements. */
export async function checkLine(
  words: readonly string[],
  args: PolicyArguments,
  context: CommandContext,
): Promise<number> {
  const line = givenLine(words, args, context);
  const own = { ...context, globals: line.globals };
  const target = targetOf(own);
  if (target.backend === "local") throw new UsageError("the local backend is files of one user: IAM has no say there");
  const options = awsOptions(target, own);
  const { callerIdentity, IamApi, principalArn, simulate } = await import("@sstash/core/iam");
  const caller = await callerIdentity(options, context.call);
  const api = new IamApi(options);
  const principal = await principalArn(api, givenPrincipal(args) ?? caller, context.call);
  const place = {
    account: args.account ?? caller.account,
    partition: args.partition ?? caller.partition,
    ...(args.key === undefined ? {} : { key: args.key }),
    keyArn: async (key: string, at: typeof target | ReturnType<typeof targetOf>) =>
      at.backend === "credstash" ? keyArn(key, at, own) : key,
  };
  const { document } = await linePolicy(line, place, context);
  if (document.Statement.length === 0) throw new UsageError("this command line needs no permission of IAM's");
  const verdicts = await simulate(api, { principal, document }, context.call);
  return report(verdicts, principal, context);
}

async function report(verdicts: readonly Verdict[], principal: string, { io }: CommandContext): Promise<number> {
  for (const verdict of verdicts) await io.stdout.write(`${described(verdict)}\n`);
  const refused = verdicts.filter(({ decision }) => decision !== "allowed");
  if (refused.length === 0) return exitStatus.done;
  await io.stdout.write(`${JSON.stringify(missing(refused), undefined, 2)}\n`);
  await io.stderr.write(
    `sstash: ERR_ACCESS_DENIED: ${oneLine(principal)} lacks ${refused.length} of ${verdicts.length} permissions: ` +
      `statement ${[...new Set(refused.map(({ statement }) => statement.Sid))].join(", ")}\n`,
  );
  return exitStatus.failed;
}

const limits: Readonly<Record<NonNullable<Verdict["limitedBy"]>, string>> = {
  organization: ", by a service control policy of the organization",
  boundary: ", by the permissions boundary",
};

function described({ action, resource, statement, decision, limitedBy }: Verdict): string {
  if (decision === "allowed") return `allowed ${action} on ${resource}`;
  const why =
    limitedBy === undefined
      ? decision === "explicitDeny"
        ? ", by a statement that denies it"
        : ""
      : limits[limitedBy];
  return `denied  ${action} on ${resource} (${statement.Sid})${why}`;
}

/** The statements that would allow what was refused, with those actions alone. */
function missing(refused: readonly Verdict[]): PolicyDocument {
  const statements = [...new Set(refused.map(({ statement }) => statement))].map((statement) => {
    const actions = new Set(refused.filter((one) => one.statement === statement).map(({ action }) => action));
    return { ...statement, Action: statement.Action.filter((action) => actions.has(action)) };
  });
  return { Version: "2012-10-17", Statement: statements };
}
