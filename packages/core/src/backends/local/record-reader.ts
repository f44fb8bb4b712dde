import { join } from "node:path";
import { compareCodePoints } from "../../code-point-order.ts";
import { concurrently } from "../../concurrently.ts";
import type { Item, RecordKey } from "../../envelope/index.ts";
import { AccessDeniedError, MalformedRecordError } from "../../errors.ts";
import type { CallOptions } from "../../store.ts";
import { decodeFileName, encodeFileName, isFileForm } from "./file-name.ts";
import { listFolder } from "./folder.ts";
import { readOwned } from "./immutable-file.ts";
import { fileNameOf, parseRecord, type RecordPlace, versionFormOf } from "./record-file.ts";

/** A record seen in a folder. What its file name tells only by a hash stands for itself in `key`. */
export interface ListedRecord {
  readonly place: RecordPlace;
  readonly key: RecordKey;
}

const filesAtOnce = 16;
const filesPerBatch = 1024;

/** Reads the records of a store's `records/` folder, and knows what is in it by the names of its files. */
export class RecordReader {
  readonly #records: string;

  constructor(records: string) {
    this.#records = records;
  }

  pathOf(place: RecordPlace): string {
    return join(this.#records, place.nameForm, fileNameOf(place));
  }

  /** Undefined when it is not there. @throws MalformedRecordError, AccessDeniedError that name the file. */
  async read(place: RecordPlace, options: CallOptions): Promise<Item | undefined> {
    options.signal?.throwIfAborted();
    const path = this.pathOf(place);
    const bytes = await readOwned(path);
    return bytes === undefined ? undefined : parseRecord(bytes, place, path);
  }

  /** The records of a name, oldest version first. Reads no file but those with a hash for a version. */
  async ofName(name: string, options: CallOptions): Promise<readonly ListedRecord[]> {
    const listed = await this.#listName(encodeFileName(name), name);
    const known = await Promise.all(listed.map((record) => this.#withVersion(record, options)));
    return known.sort((a, b) => compareCodePoints(a.key.version, b.key.version));
  }

  /** Reads listed records side by side; those that are gone by now are left out. */
  async *readEach(
    listed: readonly ListedRecord[],
    options: CallOptions & { readonly standIn: StandIn },
  ): AsyncGenerator<Item, void, undefined> {
    for (let start = 0; start < listed.length; start += filesPerBatch) {
      const batch = listed.slice(start, start + filesPerBatch);
      for await (const item of concurrently(batch, filesAtOnce, (record) => this.readOr(record, options))) {
        if (item !== undefined) yield item;
      }
    }
  }

  /** As `read`, with a stand-in for a record that is there and cannot be used. */
  async readOr(record: ListedRecord, options: CallOptions & { readonly standIn: StandIn }): Promise<Item | undefined> {
    try {
      return await this.read(record.place, options);
    } catch (error) {
      if (options.standIn(error)) return { name: { S: record.key.name }, version: { S: record.key.version } };
      throw error;
    }
  }

  /** Every record there is; undefined when there is no folder of records. */
  async all(options: CallOptions): Promise<readonly ListedRecord[] | undefined> {
    const entries = await listFolder(this.#records);
    if (entries === undefined) return undefined;
    const folders = entries.filter((entry) => !entry.isFile() && isFileForm(entry.name));
    const found: ListedRecord[] = [];
    const list = ({ name: form }: { readonly name: string }): Promise<readonly ListedRecord[]> => {
      options.signal?.throwIfAborted();
      return this.#listName(form, decodeFileName(form) ?? form);
    };
    for await (const listed of concurrently(folders, filesAtOnce, list)) found.push(...listed);
    return found;
  }

  async #listName(nameForm: string, name: string): Promise<readonly ListedRecord[]> {
    const entries = (await listFolder(join(this.#records, nameForm))) ?? [];
    return entries.flatMap((entry) => {
      const versionForm = versionFormOf(entry.name);
      if (versionForm === undefined) return [];
      return [{ place: { nameForm, versionForm }, key: { name, version: decodeFileName(versionForm) ?? versionForm } }];
    });
  }

  async #withVersion(record: ListedRecord, options: CallOptions): Promise<ListedRecord> {
    if (decodeFileName(record.place.versionForm) !== undefined) return record;
    const item = await this.readOr(record, { ...options, standIn: unusable });
    return { ...record, key: { ...record.key, version: item?.["version"]?.S ?? record.key.version } };
  }
}

/** Decides which failures of one record become a stand-in: an item of name and version alone, which opening it refuses. */
export type StandIn = (error: unknown) => boolean;

export const damaged: StandIn = (error) => error instanceof MalformedRecordError;

export const unusable: StandIn = (error) => damaged(error) || error instanceof AccessDeniedError;
