import type { CacheKey } from "./cache-key.ts";
import type { Entry } from "./freshness.ts";

interface Row {
  readonly key: CacheKey;
  readonly entry: Entry;
}

/** A bounded number of entries, the least recently read first: a Map keeps the order of insertion. */
export class EntryTable {
  readonly #rows = new Map<string, Row>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#rows.size >= this.#most;
  }

  /** Counts as a read. */
  read(text: string): Entry | undefined {
    const row = this.#rows.get(text);
    if (row === undefined) return undefined;
    this.#rows.delete(text);
    this.#rows.set(text, row);
    return row.entry;
  }

  peek(text: string): Entry | undefined {
    return this.#rows.get(text)?.entry;
  }

  /** `undefined` removes it. */
  write(key: CacheKey, entry: Entry | undefined): void {
    this.#rows.delete(key.text);
    if (entry === undefined) return;
    this.#rows.set(key.text, { key, entry });
    if (this.#rows.size <= this.#most) return;
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      return;
    }
  }

  /** Removes those that match, and returns their keys. */
  remove(matches: (key: CacheKey, entry: Entry) => boolean): readonly CacheKey[] {
    const removed = [...this.#rows.values()].filter(({ key, entry }) => matches(key, entry)).map(({ key }) => key);
    for (const { text } of removed) this.#rows.delete(text);
    return removed;
  }
}
