import type { SstashError } from "./errors.ts";
import type { SecretValue } from "./secret-value.ts";

/** Pairs that KMS binds to a data key: who reads must give exactly what the writer gave. Not secret: CloudTrail shows them. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface SecretEntry {
  readonly name: string;
  /** As stored; for credstash usually a number padded with zeros to 19 digits. */
  readonly version: string;
  readonly comment?: string;
}

export interface Secret extends SecretEntry {
  readonly value: SecretValue;
}

export interface ReadFailure {
  readonly name: string;
  readonly error: SstashError;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends CallOptions {
  /** Default: the newest. */
  readonly version?: string;
  /** Replaces the store's context; nothing is merged. */
  readonly context?: EncryptionContext;
}

export interface WriteOptions extends CallOptions {
  /**
   * `next` (the default) counts the newest version up by one; anything else is the version to create, which credstash's
   * format pads with zeros to 19 characters: `1` is stored as `0000000000000000001`.
   */
  readonly version?: string | "next";
  /** Replaces the store's context; nothing is merged. */
  readonly context?: EncryptionContext;
  /** Kept in clear beside the secret. An empty one is not kept. */
  readonly comment?: string;
}

export interface DeleteOptions extends CallOptions {
  /** Default: every version. */
  readonly version?: string;
  /** Called before each version is removed, oldest first: a delete that fails half-way has still said what is gone. */
  readonly onDelete?: (entry: SecretEntry) => void;
}

/** Which secrets a bulk read wants. In a pattern `*` stands for any run of characters; everything else is itself. */
export type Selection = { readonly names: readonly string[] } | { readonly pattern: string } | "everything";

/** What only some backends can do. A contract test holds each flag against behaviour. */
export interface StoreSupports {
  /** Binds an encryption context to each secret. */
  readonly context: boolean;
  /** Keeps a comment beside each version. */
  readonly comments: boolean;
  /** The caller may choose the version of a put. */
  readonly chosenVersions: boolean;
  /** One version can be deleted, others stay. */
  readonly deleteVersion: boolean;
  /** `NAME#leaf` addresses a leaf of a JSON value. Where false, `#` is part of the name. */
  readonly leaves: boolean;
}

/** A place that keeps secrets. Every method may also throw the errors of the way there: `AccessDeniedError`, `CredentialsError`, `StoreMissingError`, `UnavailableError`. */
export interface SecretStore {
  readonly supports: StoreSupports;

  /**
   * @throws SecretNotFoundError when there is no such secret or version (never `undefined`).
   * @throws ContextMismatchError, IntegrityError, KeyUnusableError, MalformedRecordError when the record cannot be opened.
   */
  get(name: string, options?: ReadOptions): Promise<Secret>;

  /**
   * Stores one new version, or nothing. Never overwrites.
   * @throws VersionExistsError when a chosen version is already stored.
   * @throws InvalidInputError when name, version or size is beyond the store, or the newest version cannot be counted up.
   */
  put(name: string, value: string | Uint8Array, options?: WriteOptions): Promise<SecretEntry>;

  /** Newest first; empty when there is no such secret. */
  versions(name: string, options?: CallOptions): Promise<readonly SecretEntry[]>;

  /** Every stored version of every secret, in no promised order. */
  list(options?: CallOptions): AsyncIterable<SecretEntry>;

  /**
   * Reads many secrets by the backend's best way: each selected name comes once, as a secret or as the reason why not,
   * in no promised order. Throws only when the selection itself could not be worked out.
   */
  readMany(selection: Selection, options?: ReadOptions): AsyncIterable<Secret | ReadFailure>;

  /** What was deleted, oldest first; empty when there was no such secret. */
  delete(name: string, options?: DeleteOptions): Promise<readonly SecretEntry[]>;
}

export function isReadFailure(outcome: Secret | ReadFailure): outcome is ReadFailure {
  return "error" in outcome;
}
