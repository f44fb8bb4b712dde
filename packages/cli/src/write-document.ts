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
import { type DocumentName, type FormatEntry, type Formatted, formats } from "./formats/index.ts";
import { json } from "./formats/json.ts";
import { isK8sName, k8s } from "./formats/k8s.ts";
import { logFailure } from "./log-file.ts";
import { oneLine } from "./one-line.ts";
import type { BinaryForm } from "./options/binary-options.ts";
import { writeOut } from "./options/output-options.ts";
import { startProgress } from "./progress.ts";
import { firstLine } from "./report.ts";
import { UsageError } from "./usage-error.ts";

export interface DocumentRequest {
  readonly selection: Selection;
  readonly read: ReadOptions;
  readonly format: DocumentName;
  /** Of a Secret for Kubernetes. */
  readonly k8sName?: string | undefined;
  /** credstash's getall ends its document with one newline more than get does. */
  readonly finalNewline?: boolean;
  /** Print what could be read even when some could not. */
  readonly partial: boolean;
  /** Write dotenv for its readers only. */
  readonly notForSourcing: boolean;
  /** How JSON carries values that are not UTF-8. Without it they are refused. */
  readonly binary: BinaryForm | undefined;
  readonly expectKey: string | undefined;
  /** JSON objects leaf by leaf. */
  readonly expand: boolean;
  /** File to write instead of standard output. */
  readonly out: string | undefined;
}

/** Reads many secrets and prints one document: whole, or, unless `partial`, not at all; each failed name and its reason on stderr. */
export async function writeDocument(request: DocumentRequest, context: CommandContext): Promise<number> {
  if (request.binary !== undefined && request.format !== "json") {
    const why = `a reader of ${request.format} could not tell such a value from a text`;
    throw new UsageError(`--binary ${request.binary} is for -f json: ${why}`);
  }
  checkK8sName(request);
  const { secrets, failures } = await readSelected(request, context);
  const { texts, binaries } = sortedByKind(secrets);
  const { text, refused } = formatted(texts, binaries, request);
  const carriesBytes = request.binary !== undefined || request.format === "k8s";
  const unprintable = carriesBytes ? [] : binaries.map(refusedBinary);
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
  if (request.expand && !store.supports.leaves) throw new UsageError("--expand is for Secrets Manager alone");
  const progress = startProgress("secrets read", context.io);
  try {
    const options = { ...request.read, selection: request.selection, onProgress: progress.update };
    const read = await readAll(store, options);
    return request.expand ? { ...read, secrets: await expanded(read.secrets) } : read;
  } finally {
    progress.end();
  }
}

async function expanded(secrets: readonly Secret[]): Promise<readonly Secret[]> {
  const { expandLeaves } = await import("@sstash/core/secrets-manager");
  return (await Promise.all(secrets.map(expandLeaves))).flat();
}

interface BinaryEntry {
  readonly name: string;
  readonly value: Uint8Array;
}

function sortedByKind(secrets: readonly Secret[]): {
  readonly texts: readonly FormatEntry[];
  readonly binaries: readonly BinaryEntry[];
} {
  const texts: FormatEntry[] = [];
  const binaries: BinaryEntry[] = [];
  for (const { name, value } of secrets) {
    try {
      texts.push({ name, value: value.text() });
    } catch (error) {
      if (!isSstashError(error)) throw error;
      binaries.push({ name, value: value.bytes() });
    }
  }
  return { texts, binaries };
}

function formatted(
  texts: readonly FormatEntry[],
  binaries: readonly BinaryEntry[],
  { format, k8sName, binary, notForSourcing }: DocumentRequest,
): Formatted {
  if (format === "k8s") return k8s([...texts, ...binaries], k8sName);
  if (binary === undefined) return formats[format](texts, { notForSourcing });
  return json([...texts, ...binaries]);
}

function checkK8sName({ format, k8sName }: DocumentRequest): void {
  if (k8sName === undefined) return;
  if (format !== "k8s") throw new UsageError("--k8s-name goes with -f k8s");
  if (!isK8sName(k8sName)) throw new UsageError("--k8s-name is no name of Kubernetes: small letters, digits, - and .");
}

function refusedBinary({ name }: BinaryEntry): ReadFailure {
  const reason = "the value is binary; -f json --binary base64 can carry it, and `get --raw` prints it alone";
  return { name, error: new InvalidInputError(reason) };
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
