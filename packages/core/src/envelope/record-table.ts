import type { CallOptions } from "../store.ts";

/** One attribute of a stored item: text, bytes, or something this format does not write. Shaped as DynamoDB's own. */
export interface Attribute {
  readonly S?: string | undefined;
  readonly B?: Uint8Array | undefined;
}

/** A stored item as found. Its key attributes `name` and `version` are always text; the rest is unproven until `decodeRecord`. */
export type Item = Readonly<Record<string, Attribute>>;

export interface RecordKey {
  readonly name: string;
  readonly version: string;
}

/** What a listing shows of a record. */
export interface RecordSummary extends RecordKey {
  readonly comment?: string;
}

/**
 * Port: keeps sealed records under (name, version). Reads see every write that was acknowledged before. Versions order by
 * their UTF-8 bytes. A look-up that finds nothing returns `undefined` or nothing; a missing table is StoreMissingError.
 */
export interface RecordTable {
  /**
   * Stores the item unless one with the same name and version is there: whole, and across processes. Returns `undefined`
   * when stored, else the item that is there, or `"unreadable"` when that one may not be read.
   */
  insert(item: Item, options?: CallOptions): Promise<Item | "unreadable" | undefined>;

  /** The newest items of a name, newest first, at most `count`. */
  newest(name: string, count: number, options?: CallOptions): Promise<readonly Item[]>;

  find(key: RecordKey, options?: CallOptions): Promise<Item | undefined>;

  /** The versions of a name, oldest first. */
  versions(name: string, options?: CallOptions): Promise<readonly RecordSummary[]>;

  /** The newest version of a name. */
  newestVersion(name: string, options?: CallOptions): Promise<string | undefined>;

  /** Every record's summary, in no order. */
  summaries(options?: CallOptions): AsyncIterable<RecordSummary>;

  /** Every whole item, in no order. @throws AccessDeniedError where only summaries may be listed. */
  items(options?: CallOptions): AsyncIterable<Item>;

  /**
   * Adds attributes to a stored item, whole or not at all, if every attribute of it is still as in `item` and none of the
   * added ones is there. False when it was changed or removed meanwhile.
   */
  amend(item: Item, addition: Item, options?: CallOptions): Promise<boolean>;

  /** Removes one item; one that is not there is no error. */
  remove(key: RecordKey, options?: CallOptions): Promise<void>;
}
