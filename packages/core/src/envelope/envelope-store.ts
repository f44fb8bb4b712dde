import { concurrently } from "../concurrently.ts";
import { AccessDeniedError, InvalidInputError, NotSupportedError, SecretNotFoundError } from "../errors.ts";
import { namePattern } from "../name-pattern.ts";
import { readOutcome } from "../read-outcome.ts";
import { SecretValue } from "../secret-value.ts";
import type {
  CallOptions,
  Candidate,
  DeleteOptions,
  EncryptionContext,
  ReadFailure,
  ReadOptions,
  Secret,
  SecretEntry,
  Selection,
  StoreSupports,
  WriteOptions,
} from "../store.ts";
import type { StoreWarning } from "../warning.ts";
import { type DigestName, defaultDigest, digestNames } from "./digest.ts";
import type { KeyService } from "./key-service.ts";
import { checkLimits, checkName } from "./limits.ts";
import { type ChosenRow, chooseRows } from "./newest-rows.ts";
import { putRecord } from "./put-record.ts";
import type { Pause } from "./random-pause.ts";
import { type AuditMeans, auditRecords, type RecordAudit } from "./record-audit.ts";
import { type BindOutcome, bindRecords } from "./record-binder.ts";
import { openItem } from "./record-seal.ts";
import type { BindOptions, RecordStore } from "./record-store.ts";
import type { Item, RecordTable } from "./record-table.ts";
import { padVersion, shownVersion, versionSpellings } from "./version.ts";
import { hasBinding, summarize } from "./wire.ts";

export interface EnvelopeStoreOptions {
  readonly keys: KeyService;
  readonly table: RecordTable;
  /** Used where a call gives none. Default: empty. */
  readonly context?: EncryptionContext;
  /** Digest of the HMAC of what is written. Default: SHA256. */
  readonly digest?: DigestName;
  /** Refuse records without `sstash_binding`. Default: false. */
  readonly requireBinding?: boolean;
  /** Records opened at a time in a bulk read. Default: 16. */
  readonly concurrency?: number;
  readonly onWarning?: (warning: StoreWarning) => void;
  /** Waits before another try at a `next` version that somebody else took first. Default: random, growing to a second. */
  readonly pause?: Pause;
}

const supports: StoreSupports = {
  context: true,
  comments: true,
  chosenVersions: true,
  deleteVersion: true,
  leaves: false,
  labels: false,
  recovery: false,
};

const defaultConcurrency = 16;

/** credstash's engine: seals each secret under a data key of its own and keeps it as a record, over any key service and table. */
export class EnvelopeStore implements RecordStore {
  readonly supports: StoreSupports = supports;
  readonly #options: EnvelopeStoreOptions;
  readonly #table: RecordTable;

  /** @throws InvalidInputError for a digest that cannot be written, or a concurrency that is not a whole number from 1. */
  constructor(options: EnvelopeStoreOptions) {
    checkOptions(options);
    this.#options = options;
    this.#table = options.table;
  }

  async get(name: string, options: ReadOptions = {}): Promise<Secret> {
    options.signal?.throwIfAborted();
    checkName(name);
    if (options.version === undefined) {
      const [newest, older] = await this.#table.newest(name, 2, options);
      if (newest === undefined) throw new SecretNotFoundError(name);
      return this.#open(newest, older !== undefined && hasBinding(older), options);
    }
    const spellings = versionSpellings(options.version);
    for (const version of spellings) {
      const item = await this.#table.find({ name, version }, options);
      if (item !== undefined) return this.#open(item, false, options);
    }
    throw new SecretNotFoundError(name, spellings[0]);
  }

  async put(name: string, value: string | Uint8Array, options: WriteOptions = {}): Promise<SecretEntry> {
    options.signal?.throwIfAborted();
    requireNoLabels(options);
    return putRecord(
      { keys: this.#options.keys, table: this.#table, warn: this.#warn, pause: this.#options.pause },
      { name, value: new SecretValue(value), digest: this.#options.digest ?? defaultDigest },
      { ...options, context: this.#context(options) },
    );
  }

  async versions(name: string, options: CallOptions = {}): Promise<readonly SecretEntry[]> {
    options.signal?.throwIfAborted();
    checkName(name);
    return (await this.#table.versions(name, options)).toReversed();
  }

  async *list(options: CallOptions = {}): AsyncGenerator<SecretEntry, void, undefined> {
    options.signal?.throwIfAborted();
    for await (const entry of this.#table.summaries(options)) {
      options.signal?.throwIfAborted();
      yield entry;
    }
  }

  async *readMany(
    selection: Selection,
    options: ReadOptions = {},
  ): AsyncGenerator<Secret | ReadFailure, void, undefined> {
    options.signal?.throwIfAborted();
    const limit = this.#options.concurrency ?? defaultConcurrency;
    if (typeof selection === "object" && "names" in selection) {
      yield* concurrently(new Set(selection.names), limit, (name) => readOutcome(name, () => this.get(name, options)));
      return;
    }
    const matches = selection === "everything" ? () => true : namePattern(selection.pattern);
    const rows = drained(await this.#listRows(matches, options));
    yield* concurrently(rows, limit, (row) => readOutcome(row.name, () => this.#openRow(row, options)));
  }

  async delete(name: string, options: DeleteOptions = {}): Promise<readonly SecretEntry[]> {
    options.signal?.throwIfAborted();
    checkName(name);
    const stored = await this.#table.versions(name, options);
    const doomed = options.version === undefined ? stored : spelledAs(stored, options.version);
    for (const entry of doomed) {
      options.signal?.throwIfAborted();
      options.onDelete?.(entry);
      await this.#table.remove(entry, options);
    }
    return doomed;
  }

  check({ name, version = "next", valueBytes, comment = "" }: Candidate): void {
    checkLimits(name, version === "next" ? version : padVersion(version), { bytes: valueBytes, comment });
  }

  async *audit(pattern: string, options: ReadOptions = {}): AsyncGenerator<RecordAudit, void, undefined> {
    yield* auditRecords(this.#auditMeans(), {
      ...options,
      context: this.#context(options),
      matches: namePattern(pattern),
    });
  }

  async *bind(pattern: string, options: BindOptions = {}): AsyncGenerator<BindOutcome, void, undefined> {
    const { dryRun = false } = options;
    const selection = { context: this.#context(options), matches: namePattern(pattern) };
    yield* bindRecords(this.#auditMeans(), { ...options, ...selection, dryRun });
  }

  #auditMeans(): AuditMeans {
    const { keys, concurrency = defaultConcurrency } = this.#options;
    return { keys, table: this.#table, concurrency };
  }

  /** Whole rows in one listing, or, where the caller may list summaries only, the names and a read for each. */
  async #listRows(matches: (name: string) => boolean, options: ReadOptions): Promise<Row[]> {
    try {
      return await chooseRows(this.#table.items(options), matches, options.version);
    } catch (error) {
      if (!(error instanceof AccessDeniedError)) throw error;
      const names = new Set<string>();
      for await (const { name } of this.#table.summaries(options)) if (matches(name)) names.add(name);
      return [...names].map((name) => ({ name }));
    }
  }

  #openRow(row: Row, options: ReadOptions): Promise<Secret> {
    if (!("item" in row)) return this.get(row.name, options);
    if (row.item === undefined) throw new SecretNotFoundError(row.name, versionSpellings(options.version ?? "")[0]);
    return this.#open(row.item, row.boundSomewhere, options);
  }

  async #open(item: Item, boundSomewhere: boolean, options: ReadOptions): Promise<Secret> {
    const bytes = await openItem(this.#options.keys, item, {
      ...options,
      context: this.#context(options),
      requireBinding: this.#options.requireBinding ?? false,
    });
    const entry = summarize(item);
    if (boundSomewhere && !hasBinding(item)) this.#warn(unboundBesideBound(entry));
    const value = new SecretValue(bytes);
    bytes.fill(0);
    return { ...entry, value };
  }

  #context(options: ReadOptions | WriteOptions): EncryptionContext {
    return options.context ?? this.#options.context ?? {};
  }

  readonly #warn = (warning: StoreWarning): void => this.#options.onWarning?.(warning);
}

/** Callers without types are checked here, not at the first write or, for a concurrency of nothing, never. */
function checkOptions({ digest = defaultDigest, concurrency = defaultConcurrency }: EnvelopeStoreOptions): void {
  if (!digestNames.includes(digest)) {
    throw new InvalidInputError(`digest ${JSON.stringify(digest)} is not one of ${digestNames.join(", ")}`);
  }
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new InvalidInputError(`concurrency is a whole number from 1, not ${concurrency}`);
  }
}

/** Lets go of each row as it is taken: of a large table the rows are most of what is in memory. */
function* drained<T>(rows: T[]): Generator<T, void, undefined> {
  rows.reverse();
  for (let row = rows.pop(); row !== undefined; row = rows.pop()) yield row;
}

function requireNoLabels({ labels = [], writeId }: WriteOptions): void {
  if (labels.length > 0 || writeId !== undefined)
    throw new NotSupportedError("records carry no labels and no write ids");
}

/** A row of a listing; without `item` it is a name still to be read. */
type Row = ChosenRow | { readonly name: string };

function spelledAs(stored: readonly SecretEntry[], version: string): readonly SecretEntry[] {
  for (const spelling of versionSpellings(version)) {
    const found = stored.filter((entry) => entry.version === spelling);
    if (found.length > 0) return found;
  }
  return [];
}

function unboundBesideBound(entry: SecretEntry): StoreWarning {
  return {
    code: "WARN_UNBOUND_BESIDE_BOUND",
    secretName: entry.name,
    message: `${JSON.stringify(entry.name)} version ${shownVersion(entry.version)} has no sstash_binding although another version has: an older tool wrote it, or somebody removed it`,
  };
}
