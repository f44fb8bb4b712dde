import type { PolicyDocument } from "@sstash/core/policy";
import type { CommandContext } from "../command.ts";
import type { PolicyArguments } from "../options/policy-options.ts";
import { UsageError } from "../usage-error.ts";
import { givenLine } from "./given-line.ts";
import { linePolicy } from "./line-policy.ts";

/** The policy that a command line needs, by what it says alone: AWS is not asked. Warns of what it leaves open. */
export async function needsOfLine(
  words: readonly string[],
  args: PolicyArguments,
  context: CommandContext,
): Promise<PolicyDocument> {
  for (const name of ["group", "role", "user"] as const) {
    if (args[name] !== undefined) throw new UsageError(`--${name} goes with check and apply`);
  }
  const line = givenLine(words, args, context);
  const { account = "*", partition, key } = args;
  const place = {
    account,
    ...(partition === undefined ? {} : { partition }),
    ...(key === undefined ? {} : { key }),
  };
  const { document, warnings } = await linePolicy(line, place, context);
  const told = [
    ...warnings,
    ...(args.account === undefined ? ["the account is left open: --account names it"] : []),
    ...(line.globals.arn === undefined ? [] : [assumed(line.globals.arn)]),
  ];
  for (const warning of told) await context.io.stderr.write(`sstash: warning: ${warning}\n`);
  if (document.Statement.length > 0) return document;
  throw new UsageError("this command line needs no permission of IAM's");
}

function assumed(role: string): string {
  return `this is for the role ${role}; the caller needs sts:AssumeRole on it`;
}
