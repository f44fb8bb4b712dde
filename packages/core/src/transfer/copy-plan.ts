import type { SstashError } from "../errors.ts";
import type { SecretValue } from "../secret-value.ts";
import type { CallOptions, EncryptionContext, SecretStore, Selection, WriteOptions } from "../store.ts";

export interface CopyStores {
  readonly from: SecretStore;
  readonly to: SecretStore;
}

export interface CopyOptions extends CallOptions {
  /** Default: everything. */
  readonly selection?: Selection;
  /** Every version under its own number instead of the newest alone. Default: false. */
  readonly allVersions?: boolean;
  /** Where the target holds another value, put this one above it. Default: false, which leaves it alone. */
  readonly overwrite?: boolean;
  /** For every read of the source. Default: the store's own. */
  readonly sourceContext?: EncryptionContext;
  /** For every read and write of the target. Default: the store's own. */
  readonly targetContext?: EncryptionContext;
  /** What a secret is called in the target. Default: as in the source. */
  readonly nameInTarget?: (name: string) => string;
  /** Told how many secrets were read from the source so far, then how many of them were looked for in the target. */
  readonly onProgress?: (phase: "reading" | "comparing", done: number) => void;
}

/** How a version is put. */
export type VersionWrite = Pick<WriteOptions, "version" | "comment" | "labels" | "writeId">;

/** What is to become of one version. `version` is for people: a number, a label, or `next`. */
export type CopyStep =
  | { readonly kind: "put"; readonly version: string; readonly value: SecretValue; readonly write: VersionWrite }
  | { readonly kind: "same"; readonly version: string }
  /** There, but without this label: a copy was stopped in between. */
  | { readonly kind: "label"; readonly version: string; readonly id: string; readonly label: string }
  /** There, but not the current one. */
  | { readonly kind: "promote"; readonly version: string; readonly id: string; readonly value: SecretValue }
  /** Left alone: the target holds something else. */
  | { readonly kind: "conflict"; readonly version?: string; readonly reason: string; readonly error?: SstashError };

/** One secret's way. */
export interface SecretPlan {
  /** In the target. */
  readonly name: string;
  /** In the order in which they have to be done. */
  readonly steps: readonly CopyStep[];
  /** Versions of the target that are none of the source's. Known where all versions are copied. */
  readonly strangers: number;
}

/** A version, or a whole secret, that is not copied, and why. */
export interface CopyTrouble {
  readonly name: string;
  readonly version?: string;
  readonly error: SstashError;
}

/** Nothing has been written yet. */
export interface CopyPlan {
  readonly secrets: readonly SecretPlan[];
  /** Of the source. Secrets of whose newest version this is true are not in `secrets`. */
  readonly unreadable: readonly CopyTrouble[];
  /** What the target cannot hold. Secrets of whose newest version this is true are not in `secrets`. */
  readonly obstacles: readonly CopyTrouble[];
  /** Sentences about what gets lost, and the like. */
  readonly notes: readonly string[];
}

export interface CopyOutcome {
  readonly name: string;
  readonly version?: string;
  /** `copied` was written and read back. `conflict` is left alone, `failed` may be tried again. */
  readonly state: "copied" | "same" | "conflict" | "failed";
  readonly reason?: string;
  readonly error?: SstashError;
}
