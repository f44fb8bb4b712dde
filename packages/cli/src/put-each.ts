import {
  CredentialsError,
  concurrently,
  isSstashError,
  type SstashError,
  StoreMissingError,
  UnavailableError,
} from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { exitStatus } from "./exit-status.ts";
import { logFailure } from "./log-file.ts";
import { oneLine } from "./one-line.ts";
import { startProgress } from "./progress.ts";
import { firstLine } from "./report.ts";

export type PutResult = "stored" | "unchanged";

const putsAtATime = 16;

/**
 * Puts many secrets side by side and tells each outcome in their order; returns the exit status. `key` is the KMS key that a
 * message names.
 */
export async function putEach<E extends { readonly name: string }>(
  entries: readonly E[],
  put: (entry: E) => Promise<PutResult>,
  { key, context }: { readonly key: string | undefined; readonly context: CommandContext },
): Promise<number> {
  const end: { reason?: unknown } = {};
  const outcomes = concurrently(entries, putsAtATime, (entry) => attempt(entry.name, async () => put(entry), end));
  const status = await report(outcomes, { key }, context);
  if ("reason" in end) throw end.reason;
  return status;
}

interface Outcome {
  readonly name: string;
  readonly result?: PutResult;
  readonly error?: SstashError;
  readonly untried?: boolean;
  readonly unknown?: boolean;
}

/**
 * One entry's failure leaves the others alone. Where no other can fare better (no credentials, no table, time is up) those
 * under way still end and are told; the rest is not tried.
 */
async function attempt(name: string, put: () => Promise<PutResult>, end: { reason?: unknown }): Promise<Outcome> {
  if ("reason" in end) return { name, untried: true };
  try {
    return { name, result: await put() };
  } catch (error) {
    const hopeless = error instanceof CredentialsError || error instanceof StoreMissingError;
    if (isSstashError(error) && !hopeless) return { name, error };
    end.reason ??= error;
    // Given up while under way, it may have arrived.
    return hopeless ? { name, untried: true } : { name, unknown: true };
  }
}

/** Shows how many there were so far, unless the lines of standard output do that on the same terminal. */
async function* counted(outcomes: AsyncIterable<Outcome>, { io }: CommandContext): AsyncGenerator<Outcome> {
  const progress = io.stdout.isTerminal ? undefined : startProgress("entries done", io);
  let done = 0;
  try {
    for await (const outcome of outcomes) {
      done += 1;
      progress?.update(done);
      yield outcome;
    }
  } finally {
    progress?.end();
  }
}

/** Prints outcomes in document order, as they come. */
async function report(
  outcomes: AsyncIterable<Outcome>,
  { key }: { readonly key: string | undefined },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  let failed = 0;
  let unsure = 0;
  let total = 0;
  for await (const { name, result, error, untried, unknown } of counted(outcomes, context)) {
    total += 1;
    if (untried || unknown) {
      failed += 1;
      if (unknown) unsure += 1;
    } else if (error === undefined) {
      await io.stdout.write(result === "unchanged" ? `${name} is unchanged\n` : `${name} has been stored\n`);
    } else {
      failed += 1;
      if (error instanceof UnavailableError && error.mayBeStored) unsure += 1;
      const line = `${oneLine(name)}: ${firstLine(error, { name, key })}`;
      await io.stderr.write(`${line}\n`);
      await logFailure(line, context);
    }
  }
  if (failed === 0) return exitStatus.done;
  const perhaps = unsure === 0 ? "" : ` (${unsure} of them perhaps: \`sstash list\` shows it)`;
  const others = failed === total ? "" : "; the others were";
  await io.stderr.write(`sstash: ERR_BULK_WRITE: ${failed} of ${total} entries were not stored${perhaps}${others}\n`);
  return exitStatus.failed;
}
