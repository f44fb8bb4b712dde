import { keyOf, sizeOf, type WireItem, type WireKey } from "./wire-item.ts";

/** A row with what answering needs of it worked out once. */
interface Row {
  readonly key: WireKey;
  readonly item: WireItem;
  readonly json: string;
  readonly size: number;
}

export interface Page {
  readonly rows: readonly Row[];
  /** The key to go on after; undefined on the last page. */
  readonly last: WireKey | undefined;
}

export interface PageOptions {
  readonly after: WireKey | undefined;
  readonly limit: number | undefined;
}

/** DynamoDB ends a page at the row that brings what was read, before projection, to this many bytes. */
const pageBytes = 1024 * 1024;

/** Rows of one table: by name, versions in their order. */
export class Table {
  readonly #byName = new Map<string, Row[]>();
  /** Every row in the order of a scan; undefined after a write. */
  #scanned: { readonly rows: readonly Row[]; readonly places: ReadonlyMap<string, number> } | undefined;

  find({ name, version }: WireKey): Row | undefined {
    return this.#byName.get(name)?.find((row) => row.key.version === version);
  }

  /** Replaces a row of the same key. */
  write(item: WireItem): void {
    const key = keyOf(item);
    const others = (this.#byName.get(key.name) ?? []).filter((row) => row.key.version !== key.version);
    const rows = [...others, { key, item, json: JSON.stringify(item), size: sizeOf(item) }];
    this.#byName.set(
      key.name,
      rows.sort((a, b) => Buffer.compare(Buffer.from(a.key.version), Buffer.from(b.key.version))),
    );
    this.#scanned = undefined;
  }

  remove({ name, version }: WireKey): void {
    const rows = (this.#byName.get(name) ?? []).filter((row) => row.key.version !== version);
    if (rows.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, rows);
    this.#scanned = undefined;
  }

  query(name: string, options: PageOptions & { readonly forward: boolean }): Page {
    const ascending = this.#byName.get(name) ?? [];
    const rows = options.forward ? ascending : ascending.toReversed();
    const from =
      options.after === undefined ? 0 : rows.findIndex((row) => row.key.version === options.after?.version) + 1;
    return page(rows, from, options.limit);
  }

  scan({ after, limit }: PageOptions): Page {
    this.#scanned ??= inOrder([...this.#byName.values()].flat());
    const from = after === undefined ? 0 : (this.#scanned.places.get(place(after)) ?? -1) + 1;
    return page(this.#scanned.rows, from, limit);
  }
}

function inOrder(rows: readonly Row[]) {
  return { rows, places: new Map(rows.map(({ key }, index) => [place(key), index])) };
}

function place({ name, version }: WireKey): string {
  return `${name}\0${version}`;
}

function page(rows: readonly Row[], from: number, limit = Number.POSITIVE_INFINITY): Page {
  let bytes = 0;
  let to = from;
  while (to < rows.length && to - from < limit && bytes < pageBytes) {
    bytes += rows[to]?.size ?? 0;
    to += 1;
  }
  return { rows: rows.slice(from, to), last: to < rows.length ? rows[to - 1]?.key : undefined };
}
