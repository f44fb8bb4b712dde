import { compareCodePoints } from "../code-point-order.ts";
import { isSstashError, UnavailableError, VersionExistsError } from "../errors.ts";
import type { SecretValue } from "../secret-value.ts";
import type { CallOptions, EncryptionContext, SecretEntry, WriteOptions } from "../store.ts";
import type { StoreWarning } from "../warning.ts";
import type { KeyService } from "./key-service.ts";
import { checkLimits } from "./limits.ts";
import { type Pause, randomPause } from "./random-pause.ts";
import { sealItem } from "./record-seal.ts";
import type { Item, RecordTable } from "./record-table.ts";
import { nextVersion, padVersion, shownVersion } from "./version.ts";

export interface PutMeans {
  readonly keys: KeyService;
  readonly table: RecordTable;
  readonly warn: (warning: StoreWarning) => void;
  readonly pause?: Pause | undefined;
}

export interface PutRequest {
  readonly name: string;
  readonly value: SecretValue;
  readonly digest: string;
}

type PutOptions = WriteOptions & { readonly context: EncryptionContext };

/** Each lost race means that another writer got through, so this is reached only by hundreds of writers of one name. */
const maxAttempts = 200;

/**
 * Stores one new version: a chosen one padded, as credstash does with whatever it is given. A `next` version lost to
 * another writer is counted up and sealed afresh, under a new data key.
 */
export async function putRecord(means: PutMeans, request: PutRequest, options: PutOptions): Promise<SecretEntry> {
  const { version: asked = "next" } = options;
  const version = asked === "next" ? asked : padVersion(asked);
  checkSize(request, options, version);
  if (version !== "next") {
    if (await insertSealed(means, { ...request, version }, options)) return entryOf(request.name, version, options);
    throw new VersionExistsError(request.name, version);
  }
  const pause = means.pause ?? randomPause;
  let counted = "";
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const newest = await means.table.newestVersion(request.name, options);
    counted = nextVersion(newest);
    if (await insertSealed(means, { ...request, version: counted }, options)) {
      if (newest !== undefined && compareCodePoints(counted, newest) < 0)
        means.warn(shadowed(request.name, counted, newest));
      return entryOf(request.name, counted, options);
    }
    // An unpadded newest version sorts above its padded successor while it is there, so no later try can differ.
    if (newest !== undefined && compareCodePoints(counted, newest) < 0)
      throw new VersionExistsError(request.name, counted);
    await pause(attempt, options);
  }
  throw new UnavailableError(
    `${maxAttempts} tries at the next version of ${JSON.stringify(request.name)} were all lost to other writers`,
  );
}

/** True when our record is stored under this version, false when another one is. */
async function insertSealed(
  means: PutMeans,
  request: PutRequest & { version: string },
  options: PutOptions,
): Promise<boolean> {
  const { name, version, value, digest } = request;
  const plaintext = value.bytes();
  const entry = { ...entryOf(name, version, options), value: plaintext, digest };
  const item = await sealItem(means.keys, entry, options).finally(() => plaintext.fill(0));
  try {
    const there = await means.table.insert(item, options);
    // A write whose answer got lost is repeated by the transport and then meets itself.
    return there === undefined || (there !== "unreadable" && sameRecord(there, item));
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const stored = await isStored(means.table, item, options);
    if (stored === "unknown") throw perhapsStored(error, version);
    if (!stored) throw error;
    return true;
  }
}

/** After a write without an answer: is it there? */
async function isStored(table: RecordTable, item: Item, options: CallOptions): Promise<boolean | "unknown"> {
  try {
    const there = await table.find({ name: item["name"]?.S ?? "", version: item["version"]?.S ?? "" }, options);
    return there !== undefined && sameRecord(there, item);
  } catch (error) {
    if (isSstashError(error)) return "unknown";
    throw error;
  }
}

/** The first error says more than that of the look afterwards. */
function perhapsStored(error: UnavailableError, version: string): UnavailableError {
  const { message, origin } = error;
  const options = { cause: error, mayBeStored: true, ...(origin === undefined ? {} : { origin }) } as const;
  return new UnavailableError(`${message}; whether version ${shownVersion(version)} was stored is not known`, options);
}

/** A wrapped key is random and used once, so it names the write. */
function sameRecord(a: Item, b: Item): boolean {
  return a["key"]?.S !== undefined && a["key"].S === b["key"]?.S && a["contents"]?.S === b["contents"]?.S;
}

function entryOf(name: string, version: string, options: WriteOptions): SecretEntry {
  const { comment } = options;
  return comment === undefined || comment === "" ? { name, version } : { name, version, comment };
}

function checkSize(request: PutRequest, options: PutOptions, version: string): void {
  checkLimits(request.name, version, { bytes: request.value.byteLength, comment: options.comment ?? "" });
}

function shadowed(secretName: string, written: string, newest: string): StoreWarning {
  const message = `${JSON.stringify(secretName)} version ${shownVersion(written)} was stored, but version ${shownVersion(newest)} is not padded and still sorts as the newest`;
  return { code: "WARN_VERSION_SHADOWED", secretName, message };
}
