import { concurrently } from "../concurrently.ts";
import { CredentialsError, isSstashError, type SstashError } from "../errors.ts";
import type { SecretEntry } from "../store.ts";
import { type AuditMeans, type AuditOptions, batches } from "./record-audit.ts";
import { bindItem } from "./record-seal.ts";
import type { Item } from "./record-table.ts";
import { hasBinding, summarize } from "./wire.ts";

/** What became of one record without binding. Those that had one are not reported. */
export interface BindOutcome extends SecretEntry {
  /** `bound`: it has one now (or would have, in a dry run). `changed`: somebody changed the record meanwhile, and it was left alone. */
  readonly state: "bound" | "changed" | "failed";
  readonly error?: SstashError;
}

export interface BindRecordsOptions extends AuditOptions {
  readonly dryRun: boolean;
}

/**
 * Gives every matching record without `sstash_binding` one, in place: opened, its hmac checked, and written back on the
 * condition that nothing in it has changed. Stopped half-way it can be run again: what is bound stays bound.
 */
export async function* bindRecords(
  means: AuditMeans,
  options: BindRecordsOptions,
): AsyncGenerator<BindOutcome, void, undefined> {
  for await (const batch of batches(means.table, options)) {
    const unbound = batch.filter((item) => !hasBinding(item));
    yield* concurrently(unbound, means.concurrency, (item) => bindOne(means, item, options));
  }
}

async function bindOne(means: AuditMeans, item: Item, options: BindRecordsOptions): Promise<BindOutcome> {
  const entry = summarize(item);
  try {
    const addition = await bindItem(means.keys, item, options);
    const amended = options.dryRun || (await means.table.amend(item, addition, options));
    return { ...entry, state: amended ? "bound" : "changed" };
  } catch (error) {
    if (!isSstashError(error) || error instanceof CredentialsError) throw error;
    return { ...entry, state: "failed", error };
  }
}
