import type { SstashError } from "./errors.ts";
import type { SecretValue } from "./secret-value.ts";

/** Pairs that KMS binds to a data key: who reads must give exactly what the writer gave. Not secret: CloudTrail shows them. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface SecretEntry {
  readonly name: string;
  /** As stored; for credstash usually a number padded with zeros to 19 digits. */
  readonly version: string;
  readonly comment?: string;
  /** Staging labels on this version, where `supports.labels`. */
  readonly labels?: readonly string[];
  /** When this version was stored, where the backend keeps that. */
  readonly createdAt?: Date;
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
  /** Default: the newest. Where `supports.labels` it may be a label. */
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
  /** Labels for the new version, beside the one that makes it the newest. Only where `supports.labels`. */
  readonly labels?: readonly string[];
  /** Names this write, in 32 to 64 characters: repeated with the same value it makes no second version. Only where `supports.labels`. */
  readonly writeId?: string;
  /** A leaf (`NAME#path`) is set to this JSON value, not to it as text. Only where `supports.leaves`. Default: false. */
  readonly json?: boolean;
}

export interface DeleteOptions extends CallOptions {
  /** Default: every version. */
  readonly version?: string;
  /** Called before each version is removed, oldest first: a delete that fails half-way has still said what is gone. */
  readonly onDelete?: (entry: SecretEntry) => void;
  /** Days during which `restore` still works: 7 to 30, or 0 for none. Default 30. Only where `supports.recovery`. */
  readonly recoveryDays?: number;
}

/** What a put would be given, as far as limits go. */
export interface Candidate {
  readonly name: string;
  readonly valueBytes: number;
  /** Default: `next`. */
  readonly version?: string;
  readonly comment?: string;
  readonly context?: EncryptionContext;
}

/** Which secrets a bulk read wants. In a pattern `*` stands for any run of characters; everything else is itself. */
export type Selection = { readonly names: readonly string[] } | { readonly pattern: string } | "everything";

/** What only some backends can do. A contract test holds each flag against behaviour. */
export interface StoreSupports {
  /** Binds an encryption context to each secret. */
  readonly context: boolean;
  /** Keeps a comment beside each version. Where false, a comment is kept for the secret as a whole, if at all. */
  readonly comments: boolean;
  /** The caller may choose the version of a put. */
  readonly chosenVersions: boolean;
  /** One version can be deleted, others stay. */
  readonly deleteVersion: boolean;
  /** `NAME#leaf` addresses a leaf of a JSON value. Where false, `#` is part of the name. */
  readonly leaves: boolean;
  /** Versions carry labels that can be moved: it is a `LabelStore`. */
  readonly labels: boolean;
  /** A deleted secret can be restored for some days: it is a `RecoveryStore`. */
  readonly recovery: boolean;
}

/** A place that keeps secrets. Every method may also throw the errors of the way there: `AccessDeniedError`, `CredentialsError`, `StoreMissingError`, `UnavailableError`, and `PendingDeletionError` where `supports.recovery`. */
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

  /**
   * Holds a put against this store's own limits, asking nobody.
   * @throws InvalidInputError that says which limit; NotSupportedError for what `supports` denies.
   */
  check(candidate: Candidate): void;
}

/** A store whose versions carry labels. A label is on one version of a secret at a time. */
export interface LabelStore extends SecretStore {
  /**
   * Puts a label on a version (an id or another label), taking it off the version that had it.
   * @throws SecretNotFoundError when there is no such secret or version.
   */
  label(name: string, label: string, options: CallOptions & { readonly version: string }): Promise<SecretEntry>;

  /** Takes a label off whichever version has it; one that no version has is no error. */
  unlabel(name: string, label: string, options?: CallOptions): Promise<void>;

  /** Makes a version (an id or a label) the one that `get` returns. */
  promote(name: string, version: string, options?: CallOptions): Promise<SecretEntry>;
}

/** A store that keeps what was deleted for some days. */
export interface RecoveryStore extends SecretStore {
  /** @throws SecretNotFoundError when there is no such secret. One that was not deleted is no error. */
  restore(name: string, options?: CallOptions): Promise<void>;
}

export function isLabelStore(store: SecretStore): store is LabelStore {
  return store.supports.labels;
}

export function isRecoveryStore(store: SecretStore): store is RecoveryStore {
  return store.supports.recovery;
}

export function isReadFailure(outcome: Secret | ReadFailure): outcome is ReadFailure {
  return "error" in outcome;
}
