import { dirname, join } from "node:path";
import { InvalidInputError, MalformedRecordError, NotSupportedError, StoreMissingError } from "../../errors.ts";
import { absolutePath } from "./absolute-path.ts";
import { addFolder, checkFolder, makeFolders } from "./folder.ts";
import { readOwned, writeOnce } from "./immutable-file.ts";

const format = 1;

/** A store's folder: `store.json`, which says for which master key it was made, `records/` and `tmp/`. */
export class StoreFolder {
  readonly path: string;
  readonly records: string;
  readonly temporary: string;
  #keyId: string | undefined;

  /** @throws InvalidInputError for a path that cannot be one. */
  constructor(dir: string) {
    if (dir === "" || dir.includes("\0")) throw new InvalidInputError("the store's folder is not a path");
    this.path = absolutePath(dir);
    this.records = join(this.path, "records");
    this.temporary = join(this.path, "tmp");
  }

  /**
   * Id of the master key that the store was made for; undefined when there is no store. Remembered once found.
   * @throws AccessDeniedError when others than the owner can use the folder.
   */
  async keyId(): Promise<string | undefined> {
    this.#keyId ??= await this.#readKeyId();
    return this.#keyId;
  }

  /** @throws StoreMissingError when there is no store. */
  async require(): Promise<void> {
    if ((await this.keyId()) === undefined) throw this.missing();
  }

  /** For a look-up that found nothing: was it the record that is not there, or the whole store? */
  async requireRecords(): Promise<void> {
    if (!(await checkFolder(this.records))) throw this.missing();
  }

  missing(): StoreMissingError {
    return new StoreMissingError(`there is no store in ${this.path}`);
  }

  /** Makes the store, or finds it made by somebody else: then `keyId` may be another. True when it was made here. */
  async create(keyId: string): Promise<boolean> {
    await makeFolders(this.path);
    await checkFolder(this.path);
    await addFolder(this.records);
    await addFolder(this.temporary);
    const written = await writeOnce(this.#file, new TextEncoder().encode(`${JSON.stringify({ format, keyId })}\n`), {
      temporaryFolder: this.temporary,
      folders: [this.path, dirname(this.path)],
    });
    if (written === "no folder") throw this.missing();
    return written === "written";
  }

  get #file(): string {
    return join(this.path, "store.json");
  }

  async #readKeyId(): Promise<string | undefined> {
    if (!(await checkFolder(this.path))) return undefined;
    const bytes = await readOwned(this.#file);
    if (bytes === undefined) return undefined;
    await this.requireRecords();
    return parseStoreFile(bytes, this.#file);
  }
}

function parseStoreFile(bytes: Uint8Array, path: string): string {
  const found = parseJson(bytes);
  if (found.format !== undefined && found.format !== format) {
    throw new NotSupportedError(`${path} is of format ${JSON.stringify(found.format)}; this version knows ${format}`);
  }
  if (found.format === undefined || typeof found.keyId !== "string" || !/^[0-9a-f]{16}$/.test(found.keyId)) {
    throw new MalformedRecordError(`${path} does not describe a store`);
  }
  return found.keyId;
}

function parseJson(bytes: Uint8Array): { readonly format?: unknown; readonly keyId?: unknown } {
  try {
    return Object(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return {};
  }
}
