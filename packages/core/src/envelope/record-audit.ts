import { concurrently } from "../concurrently.ts";
import { CredentialsError, isSstashError, type SstashError } from "../errors.ts";
import type { CallOptions, EncryptionContext, SecretEntry } from "../store.ts";
import type { KeyService } from "./key-service.ts";
import { openItem } from "./record-seal.ts";
import type { Item, RecordTable } from "./record-table.ts";
import { hasBinding, summarize } from "./wire.ts";

/** What is known of one stored record after it was opened and its seals were checked. */
export interface RecordAudit extends SecretEntry {
  /** `bound`: both seals hold. `unbound`: the hmac holds and there is no binding. `failed`: see `error`. */
  readonly state: "bound" | "unbound" | "failed";
  readonly error?: SstashError;
}

export interface AuditMeans {
  readonly keys: KeyService;
  readonly table: RecordTable;
  readonly concurrency: number;
}

export interface AuditOptions extends CallOptions {
  readonly context: EncryptionContext;
  readonly matches: (name: string) => boolean;
}

/** Opened side by side, and forgotten, this many at a time: what is held does not grow with the table. */
const batchSize = 256;

/** Opens every version of every matching name and says what holds. Values are dropped at once. */
export async function* auditRecords(
  means: AuditMeans,
  options: AuditOptions,
): AsyncGenerator<RecordAudit, void, undefined> {
  for await (const batch of batches(means.table, options)) {
    yield* concurrently(batch, means.concurrency, (item) => auditOne(means.keys, item, options));
  }
}

export async function* batches(
  table: RecordTable,
  options: AuditOptions,
): AsyncGenerator<readonly Item[], void, undefined> {
  options.signal?.throwIfAborted();
  let batch: Item[] = [];
  for await (const item of table.items(options)) {
    options.signal?.throwIfAborted();
    if (!options.matches(summarize(item).name)) continue;
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function auditOne(keys: KeyService, item: Item, options: AuditOptions): Promise<RecordAudit> {
  const entry = summarize(item);
  try {
    const value = await openItem(keys, item, { ...options, requireBinding: false });
    value.fill(0);
    return { ...entry, state: hasBinding(item) ? "bound" : "unbound" };
  } catch (error) {
    if (!isSstashError(error) || error instanceof CredentialsError) throw error;
    return { ...entry, state: "failed", error };
  }
}
