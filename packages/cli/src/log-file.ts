import { InvalidInputError } from "@sstash/core";
import type { CommandContext } from "./command.ts";

/** Python's names of levels and their weights. */
const levels: Readonly<Record<string, number>> = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  WARNING: 30,
  ERROR: 40,
  FATAL: 50,
  CRITICAL: 50,
};
const error = 40;

/** @throws InvalidInputError for a level that credstash does not know either. */
export function checkLogLevel({ globals }: CommandContext): void {
  if (Object.hasOwn(levels, globals["log-level"])) return;
  throw new InvalidInputError(`--log-level must be one of ${Object.keys(levels).join(", ")}`);
}

/** Appends a failure to the log file, where one was asked for. A log that cannot be written is told and fails nothing. */
export async function logFailure(line: string, { globals, io }: CommandContext): Promise<void> {
  const file = globals["log-file"];
  if (file === undefined || (levels[globals["log-level"]] ?? 0) > error) return;
  try {
    await io.appendFile(file, `${new Date().toISOString()} ERROR ${line}\n`);
  } catch (failure) {
    const code = failure instanceof Error && "code" in failure ? failure.code : "unknown";
    await io.stderr.write(`sstash: warning: the log file cannot be written (${code})\n`);
  }
}
