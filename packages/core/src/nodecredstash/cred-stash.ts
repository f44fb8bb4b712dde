import { credstashStore, setupCredstashTable } from "../backends/credstash/index.ts";
import { concurrently } from "../concurrently.ts";
import { type DigestName, digestNames, type RecordStore } from "../envelope/index.ts";
import { BulkReadError, InvalidInputError } from "../errors.ts";
import { isReadFailure, type ReadFailure, type SecretEntry } from "../store.ts";
import type {
  AllVersionsOptions,
  Callback,
  Configuration,
  DeleteOptions,
  GetAllOptions,
  GetOptions,
  NameOptions,
  PutOptions,
  TableOptions,
} from "./options.ts";

const padded = (version: number | string): string => String(version).padStart(19, "0");
const readsAtOnce = 16;

/**
 * The methods of nodecredstash 3, with its names, options and results, over this library's store. Each takes a callback as its
 * last argument, or returns a promise. What differs is in docs/applications.md.
 */
export class CredStash {
  /** `require()` of this module is the class itself, as nodecredstash 1 and 2 had it, and has it by name, as 3 does. */
  static readonly CredStash: typeof CredStash = CredStash;
  readonly #configuration: Configuration;
  readonly #stores = new Map<string, Promise<RecordStore>>();

  constructor(configuration: Configuration = {}) {
    this.#configuration = configuration;
  }

  /** A number as versions are stored: 19 digits. */
  paddedInt(version: number): string {
    return padded(version);
  }

  /** Nineteen zeros where there is none. */
  getHighestVersion(options: NameOptions, callback?: Callback<string>): Promise<string> {
    return answered(callback, async () => {
      const [newest] = await (await this.#store(options)).versions(options.name);
      return newest?.version ?? padded(0);
    });
  }

  /** The version after the highest. @throws InvalidInputError when that is no number. */
  incrementVersion(options: NameOptions, callback?: Callback<string>): Promise<string> {
    return answered(callback, async () => {
      const highest = await this.getHighestVersion(options);
      if (/^\d+$/.test(highest)) return padded(String(BigInt(highest) + 1n));
      throw new InvalidInputError(`can not count up from version ${JSON.stringify(highest)}: it is not an integer`, {
        uncountableVersion: highest,
      });
    });
  }

  /** @throws VersionExistsError when the version is there. */
  putSecret(options: PutOptions, callback?: Callback<SecretEntry>): Promise<SecretEntry> {
    return answered(callback, async () => {
      const { name, secret, version, context } = options;
      const store = await this.#store(options, digestOf(options.digest));
      return store.put(name, secret, { version: String(version || 1), ...(context === undefined ? {} : { context }) });
    });
  }

  /** @throws SecretNotFoundError when there is no such secret, or version. */
  getSecret(options: GetOptions, callback?: Callback<string>): Promise<string> {
    return answered(callback, async () => {
      const { name, version, context } = options;
      const store = await this.#store(options);
      const secret = await store.get(name, {
        ...(version ? { version: String(version) } : {}),
        ...(context === undefined ? {} : { context }),
      });
      return secret.value.text();
    });
  }

  /** Newest first. */
  getAllVersions(
    options: AllVersionsOptions,
    callback?: Callback<readonly { version: string; secret: string }[]>,
  ): Promise<readonly { version: string; secret: string }[]> {
    return answered(callback, async () => {
      const { name, context, limit } = options;
      const store = await this.#store(options);
      const entries = (await store.versions(name)).slice(0, limit);
      const read = async ({ version }: SecretEntry) => {
        const { value } = await store.get(name, { version, ...(context === undefined ? {} : { context }) });
        return { version, secret: value.text() };
      };
      return gathered(concurrently(entries, readsAtOnce, read));
    });
  }

  /** Every version of every secret, by name, the newest of a name first. */
  listSecrets(
    options: TableOptions | Callback<readonly SecretEntry[]> = {},
    callback?: Callback<readonly SecretEntry[]>,
  ): Promise<readonly SecretEntry[]> {
    const [given, told] = typeof options === "function" ? [{}, options] : [options, callback];
    return answered(told, async () => {
      const entries = await gathered((await this.#store(given)).list());
      return entries.sort((a, b) => a.name.localeCompare(b.name) || b.version.localeCompare(a.version));
    });
  }

  /** By name, in order. @throws BulkReadError where one cannot be read: nodecredstash leaves it out without a word. */
  getAllSecrets(
    options: GetAllOptions | Callback<Readonly<Record<string, string>>> = {},
    callback?: Callback<Readonly<Record<string, string>>>,
  ): Promise<Readonly<Record<string, string>>> {
    const [given, told] = typeof options === "function" ? [{} as GetAllOptions, options] : [options, callback];
    return answered(told, () => this.#readAll(given));
  }

  /** What was deleted. @throws InvalidInputError without a version. */
  deleteSecret(options: DeleteOptions, callback?: Callback<readonly SecretEntry[]>): Promise<readonly SecretEntry[]> {
    return answered(callback, async () => {
      if (!options.version) throw new InvalidInputError("version is a required parameter");
      return (await this.#store(options)).delete(options.name, { version: String(options.version) });
    });
  }

  /** Every version of a name. */
  deleteSecrets(options: NameOptions, callback?: Callback<readonly SecretEntry[]>): Promise<readonly SecretEntry[]> {
    return answered(callback, async () => (await this.#store(options)).delete(options.name));
  }

  /** Makes the table unless it is there. */
  createDdbTable(options: TableOptions | Callback<void> = {}, callback?: Callback<void>): Promise<void> {
    const [given, told] = typeof options === "function" ? [{}, options] : [options, callback];
    return answered(told, async () => {
      const { dynamodb } = await this.#clients();
      const table = given.tableName ?? this.#configuration.table ?? "credential-store";
      await setupCredstashTable({ table, tags: {}, ...(dynamodb === undefined ? {} : { dynamodb }) });
    });
  }

  async #readAll({ version, startsWith = "", context, ...options }: GetAllOptions): Promise<Record<string, string>> {
    const store = await this.#store(options);
    const read = {
      ...(version ? { version: String(version) } : {}),
      ...(context === undefined ? {} : { context }),
    };
    const found: [string, string][] = [];
    const failures: ReadFailure[] = [];
    // An asterisk in the beginning is itself, not a pattern.
    for await (const outcome of store.readMany("everything", read)) {
      if (!outcome.name.startsWith(startsWith)) continue;
      if (!isReadFailure(outcome)) found.push([outcome.name, outcome.value.text()]);
      else if (!(version && outcome.error.code === "ERR_SECRET_NOT_FOUND")) failures.push(outcome);
    }
    if (failures.length > 0) throw new BulkReadError(failures);
    return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #store({ tableName, kmsKey }: TableOptions, digest: DigestName = "SHA256"): Promise<RecordStore> {
    const { table = "credential-store", kmsKey: key = "alias/credstash" } = this.#configuration;
    const place = { table: tableName ?? table, key: kmsKey ?? key, digest };
    const id = JSON.stringify(place);
    const opened = this.#stores.get(id) ?? this.#clients().then((clients) => credstashStore({ ...place, ...clients }));
    this.#stores.set(id, opened);
    return opened;
  }

  /** Where somebody gave settings of the SDK's clients, these; else this library finds Region, credentials and proxies. */
  async #clients() {
    const { dynamoOpts, kmsOpts } = this.#configuration;
    if (dynamoOpts === undefined && kmsOpts === undefined) return {};
    const { makeDynamoDbClient, makeKmsClient } = await import("./client-calls.ts");
    return {
      ...(dynamoOpts === undefined ? {} : { dynamodb: makeDynamoDbClient(dynamoOpts) }),
      ...(kmsOpts === undefined ? {} : { kms: makeKmsClient(kmsOpts) }),
    };
  }
}

function digestOf(digest = "SHA256"): DigestName {
  const found = digestNames.find((name) => name === digest);
  if (found === undefined) throw new InvalidInputError(`the digest is one of ${digestNames.join(", ")}`);
  return found;
}

/** With a callback, the promise is of what the callback made of it, and never rejects because of the work. */
async function answered<T>(callback: Callback<T> | undefined, work: () => Promise<T>): Promise<T> {
  if (callback === undefined) return work();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    callback(error);
    return undefined as T;
  }
  callback(undefined, result);
  return result;
}

async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
