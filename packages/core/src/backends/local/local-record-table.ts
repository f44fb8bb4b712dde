import { dirname, join } from "node:path";
import type { Item, RecordKey, RecordSummary, RecordTable } from "../../envelope/index.ts";
import { summarize } from "../../envelope/wire.ts";
import { NotSupportedError, UnavailableError } from "../../errors.ts";
import type { CallOptions } from "../../store.ts";
import { addFolder, removeIfEmpty, syncFolder } from "./folder.ts";
import { removeFile, sweep, writeOnce } from "./immutable-file.ts";
import { formatRecord, placeOf } from "./record-file.ts";
import { damaged, RecordReader, type StandIn, unusable } from "./record-reader.ts";
import { StoreFolder } from "./store-folder.ts";

export interface LocalRecordTableOptions {
  /** The store's folder. */
  readonly dir: string;
}

const staleAfterMs = 3_600_000;

/** A try is lost only to another process that removes a record at that very moment. */
const maxAttempts = 20;

/**
 * Records as files, one for each (name, version), never changed after they are written. Processes need no lock: a name in a
 * folder can be made once only. A record that is damaged, or lies where another belongs, does not stop a listing: it is
 * listed as an item of name and version alone, which opening it refuses.
 */
export class LocalRecordTable implements RecordTable {
  readonly #folder: StoreFolder;
  readonly #reader: RecordReader;

  constructor(options: LocalRecordTableOptions) {
    this.#folder = new StoreFolder(options.dir);
    this.#reader = new RecordReader(this.#folder.records);
  }

  async insert(item: Item, options: CallOptions = {}): Promise<Item | "unreadable" | undefined> {
    await this.#folder.require();
    const key = summarize(item);
    const { records, temporary } = this.#folder;
    const path = this.#reader.pathOf(placeOf(key));
    await sweep(temporary, staleAfterMs);
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      options.signal?.throwIfAborted();
      await addFolder(temporary);
      const written = await writeOnce(path, formatRecord(item), {
        temporaryFolder: temporary,
        folders: [dirname(path), records],
      });
      if (written === "written") return undefined;
      if (written === "no folder") await this.#folder.requireRecords();
      const there = await this.#inTheWay(key, options);
      if (there !== undefined) return there;
    }
    throw new UnavailableError(`cannot write ${path}: other processes remove what is there again and again`);
  }

  /** The count newest that are there; a damaged or forbidden one throws if it is the newest, and else is a stand-in. */
  async newest(name: string, count: number, options: CallOptions = {}): Promise<readonly Item[]> {
    await this.#folder.require();
    let read = await this.#readNewest(name, count, options);
    // A version that went away between listing and reading may have a successor that was not listed.
    for (let attempt = 1; read.isStale && attempt < maxAttempts; attempt += 1) {
      read = await this.#readNewest(name, count, options);
    }
    if (read.items.length === 0) await this.#folder.requireRecords();
    return read.items;
  }

  /** In a store that is not there yet no name has a version: a put asks this first, and makes the store after it. */
  async newestVersion(name: string, options: CallOptions = {}): Promise<string | undefined> {
    if ((await this.#folder.keyId()) === undefined) return undefined;
    return (await this.#reader.ofName(name, options)).at(-1)?.key.version;
  }

  async find(key: RecordKey, options: CallOptions = {}): Promise<Item | undefined> {
    await this.#folder.require();
    const item = await this.#reader.read(placeOf(key), options);
    if (item === undefined) await this.#folder.requireRecords();
    return item;
  }

  async versions(name: string, options: CallOptions = {}): Promise<readonly RecordSummary[]> {
    await this.#folder.require();
    const listed = await this.#reader.ofName(name, options);
    if (listed.length === 0) await this.#folder.requireRecords();
    const items = this.#reader.readEach(listed, { ...options, standIn: unusable });
    const found: RecordSummary[] = [];
    for await (const item of items) found.push(summarize(item));
    return found;
  }

  async *summaries(options: CallOptions = {}): AsyncGenerator<RecordSummary, void, undefined> {
    for await (const item of this.#scan(options, unusable)) yield summarize(item);
  }

  /** @throws AccessDeniedError when a record may not be read; then `summaries` and `find` tell which. */
  items(options: CallOptions = {}): AsyncIterable<Item> {
    return this.#scan(options, damaged);
  }

  /** Every local record was written with its binding, so one without lost it to somebody, and is not given another. */
  async amend(): Promise<boolean> {
    throw new NotSupportedError("records of a local store are never changed");
  }

  async remove(key: RecordKey, options: CallOptions = {}): Promise<void> {
    await this.#folder.require();
    options.signal?.throwIfAborted();
    const place = placeOf(key);
    const folder = join(this.#folder.records, place.nameForm);
    await removeFile(this.#reader.pathOf(place));
    await syncFolder(folder);
    await removeIfEmpty(folder);
    await syncFolder(this.#folder.records);
  }

  async #readNewest(name: string, count: number, options: CallOptions): Promise<{ items: Item[]; isStale: boolean }> {
    const items: Item[] = [];
    let isStale = false;
    for (const record of (await this.#reader.ofName(name, options)).toReversed()) {
      if (items.length === count) break;
      const standIn: StandIn = (error) => items.length > 0 && unusable(error);
      const item = await this.#reader.readOr(record, { ...options, standIn });
      if (item === undefined) isStale = true;
      else items.push(item);
    }
    return { items, isStale };
  }

  async *#scan(options: CallOptions, standIn: StandIn): AsyncGenerator<Item, void, undefined> {
    await this.#folder.require();
    const listed = await this.#reader.all(options);
    if (listed === undefined) throw this.#folder.missing();
    yield* this.#reader.readEach(listed, { ...options, standIn });
  }

  /** What an insert met; undefined when it is gone again. */
  async #inTheWay(key: RecordKey, options: CallOptions): Promise<Item | "unreadable" | undefined> {
    try {
      return await this.#reader.read(placeOf(key), options);
    } catch (error) {
      if (unusable(error)) return "unreadable";
      throw error;
    }
  }
}
