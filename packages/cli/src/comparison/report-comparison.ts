import type { Difference } from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { logFailure } from "../log-file.ts";
import { oneLine } from "../one-line.ts";
import { firstLine } from "../report.ts";
import type { Comparison } from "./compare.ts";
import { changeLines, changesJson, changesOf } from "./lines.ts";

/** Prints what differs, or, when something could not be read, that alone: what is the same is not known then. */
export async function reportComparison(
  { difference, values }: Comparison,
  { json }: { readonly json: boolean },
  context: CommandContext,
): Promise<number> {
  if (difference.failures.length > 0) return reportTrouble(difference.failures, context);
  const changes = changesOf(difference, values);
  const { stdout } = context.io;
  await stdout.write(json ? changesJson(changes) : changeLines(changes, stdout));
  return changes.length === 0 ? exitStatus.done : exitStatus.different;
}

async function reportTrouble(failures: Difference["failures"], context: CommandContext): Promise<number> {
  const lines = failures.map(({ name, side, error }) => {
    return `${oneLine(name)} (in the ${side}): ${firstLine(error, { name })}`;
  });
  const many = failures.length === 1 ? "1 secret" : `${failures.length} secrets`;
  const summary = `sstash: ERR_BULK_READ: ${many} could not be compared, so nothing was printed`;
  await context.io.stderr.write(`${[...lines, summary].join("\n")}\n`);
  for (const line of lines) await logFailure(line, context);
  return exitStatus.trouble;
}
