import {
  type BulkRead,
  compareCodePoints,
  InvalidInputError,
  isSstashError,
  type ReadFailure,
  type ReadOptions,
  readAll,
  type Secret,
  type Selection,
} from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { exitStatus } from "./exit-status.ts";
import { type FormatEntry, type FormatName, formats } from "./formats/index.ts";
import { logFailure } from "./log-file.ts";
import { oneLine } from "./one-line.ts";
import { writeOut } from "./options/output-options.ts";
import { startProgress } from "./progress.ts";
import { firstLine } from "./report.ts";

export interface DocumentRequest {
  readonly selection: Selection;
  readonly read: ReadOptions;
  readonly format: FormatName;
  /** credstash's getall ends its document with one newline more than get does. */
  readonly finalNewline?: boolean;
  /** Print what could be read even when some could not. */
  readonly partial: boolean;
  /** Write dotenv for its readers only. */
  readonly notForSourcing: boolean;
  readonly expectKey: string | undefined;
  /** File to write instead of standard output. */
  readonly out: string | undefined;
}

/** Reads many secrets and prints one document: whole, or, unless `partial`, not at all; each failed name and its reason on stderr. */
export async function writeDocument(request: DocumentRequest, context: CommandContext): Promise<number> {
  const { secrets, failures } = await readSelected(request, context);
  const { entries, unprintable } = textEntries(secrets, request.format);
  const { text, refused } = formats[request.format](entries, { notForSourcing: request.notForSourcing });
  const refusals = refused.map(({ name, reason }) => ({ name, error: new InvalidInputError(reason) }));
  const troubles = [...failures, ...unprintable, ...refusals].sort((a, b) => compareCodePoints(a.name, b.name));
  if (troubles.length > 0) {
    const total = secrets.length + failures.length;
    await reportTroubles(troubles, { total, printed: request.partial ? total - troubles.length : undefined }, context);
    if (!request.partial) return exitStatus.failed;
  }
  if (request.out !== undefined) await writeOut(request.out, text, context.io);
  else await context.io.stdout.write(request.finalNewline ? `${text}\n` : text);
  return troubles.length > 0 ? exitStatus.partial : exitStatus.done;
}

async function readSelected(request: DocumentRequest, context: CommandContext): Promise<BulkRead> {
  const store = await context.openStore({ bulk: true, expectKey: request.expectKey });
  const progress = startProgress("secrets read", context.io);
  try {
    const options = { ...request.read, selection: request.selection, onProgress: progress.update };
    return await readAll(store, options);
  } finally {
    progress.end();
  }
}

function textEntries(
  secrets: readonly Secret[],
  format: FormatName,
): { readonly entries: readonly FormatEntry[]; readonly unprintable: readonly ReadFailure[] } {
  const entries: FormatEntry[] = [];
  const unprintable: ReadFailure[] = [];
  for (const { name, value } of secrets) {
    try {
      entries.push({ name, value: value.text() });
    } catch (error) {
      if (!isSstashError(error)) throw error;
      const reason = `the value is binary, which ${format} cannot carry; read it alone with \`get --raw\``;
      unprintable.push({ name, error: new InvalidInputError(reason) });
    }
  }
  return { entries, unprintable };
}

async function reportTroubles(
  troubles: readonly ReadFailure[],
  { total, printed }: { readonly total: number; readonly printed: number | undefined },
  context: CommandContext,
): Promise<void> {
  const lines = troubles.map(({ name, error }) => `${oneLine(name)}: ${firstLine(error, { name })}`);
  const consequence =
    printed === undefined
      ? "so nothing was printed"
      : printed === 1
        ? "the other one was printed"
        : `the other ${printed} were printed`;
  const summary = `sstash: ERR_BULK_READ: ${troubles.length} of ${total} secrets could not be read, ${consequence}`;
  await context.io.stderr.write(`${[...lines, summary].join("\n")}\n`);
  for (const line of lines) await logFailure(line, context);
}
