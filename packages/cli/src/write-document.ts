import {
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
import { firstLine, oneLine } from "./report.ts";

export interface DocumentRequest {
  readonly selection: Selection;
  readonly read: ReadOptions;
  readonly format: FormatName;
  /** credstash's getall ends its document with one newline more than get does. */
  readonly finalNewline?: boolean;
}

/** Reads many secrets and prints one document: whole, or not at all with each failed name and its reason on stderr. */
export async function writeDocument(request: DocumentRequest, context: CommandContext): Promise<number> {
  const store = await context.openStore();
  const { secrets, failures } = await readAll(store, { ...request.read, selection: request.selection });
  const { entries, unprintable } = textEntries(secrets, request.format);
  const { text, refused } = formats[request.format](entries);
  const refusals = refused.map(({ name, reason }) => ({ name, error: new InvalidInputError(reason) }));
  const troubles = [...failures, ...unprintable, ...refusals].sort((a, b) => compareCodePoints(a.name, b.name));
  if (troubles.length > 0) return reportTroubles(troubles, secrets.length + failures.length, context);
  await context.io.stdout.write(request.finalNewline ? `${text}\n` : text);
  return exitStatus.done;
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
  total: number,
  context: CommandContext,
): Promise<number> {
  const lines = troubles.map(({ name, error }) => `${oneLine(name)}: ${firstLine(error, { name })}`);
  const summary = `sstash: ERR_BULK_READ: ${troubles.length} of ${total} secrets could not be read, so nothing was printed`;
  await context.io.stderr.write(`${[...lines, summary].join("\n")}\n`);
  for (const line of lines) await logFailure(line, context);
  return exitStatus.failed;
}
