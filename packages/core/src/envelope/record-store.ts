import type { ReadOptions, SecretStore } from "../store.ts";
import type { RecordAudit } from "./record-audit.ts";
import type { BindOutcome } from "./record-binder.ts";

export interface BindOptions extends Omit<ReadOptions, "version"> {
  /** Say what would be bound, and write nothing. Default: false. */
  readonly dryRun?: boolean;
}

/** A store that keeps sealed records, and can therefore show that nobody touched them. */
export interface RecordStore extends SecretStore {
  /** Opens every version of every name that matches and says which seals hold, in the order of the listing. */
  audit(pattern: string, options?: Omit<ReadOptions, "version">): AsyncIterable<RecordAudit>;

  /** Adds `sstash_binding` to the matching records that lack it, each in place and only while unchanged. */
  bind(pattern: string, options?: BindOptions): AsyncIterable<BindOutcome>;
}
