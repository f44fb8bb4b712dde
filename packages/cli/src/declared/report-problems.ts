import type { VariableProblem } from "@sstash/core";
import { exitStatus } from "../exit-status.ts";
import { logFailure } from "../log-file.ts";
import { oneLine } from "../one-line.ts";
import { type Failing, firstLine, reportError } from "../report.ts";

export interface Problems {
  readonly problems: readonly VariableProblem[];
  /** No variable has a value. */
  readonly isAll: boolean;
  /** What they mean for the command. */
  readonly consequence: string;
}

/** A line for each variable that has no value, and why; where the way to the store is at fault, that alone. Returns the exit status. */
export async function reportProblems({ problems, isAll, consequence }: Problems, failing: Failing): Promise<number> {
  const { context } = failing;
  const { sharedCause } = await import("@sstash/core/config");
  const cause = isAll ? sharedCause(problems) : undefined;
  if (cause !== undefined) return reportError(cause, failing);
  for (const { variable, secret, error } of problems) {
    const what = variable === "" ? oneLine(secret) : `${variable} (${oneLine(secret)})`;
    const line = `${what}: ${firstLine(error, { name: secret })}`;
    await context.io.stderr.write(`${line}\n`);
    await logFailure(line, context);
  }
  const many = problems.length === 1 ? "1 variable has" : `${problems.length} variables have`;
  await context.io.stderr.write(`sstash: ERR_DECLARATION: ${many} no value; ${consequence}\n`);
  return exitStatus.failed;
}
