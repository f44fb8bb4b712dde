import { compareCodePoints } from "./code-point-order.ts";
import { BulkReadError } from "./errors.ts";
import {
  isReadFailure,
  type ReadFailure,
  type ReadOptions,
  type Secret,
  type SecretStore,
  type Selection,
} from "./store.ts";

export interface ReadAllOptions extends ReadOptions {
  /** Default: everything. */
  readonly selection?: Selection;
  /** Told how many outcomes there are so far, failures included. */
  readonly onProgress?: (done: number) => void;
}

/** The whole truth of a bulk read. Both lists are sorted by name, by code point. */
export interface BulkRead {
  readonly secrets: readonly Secret[];
  readonly failures: readonly ReadFailure[];
}

/** Reads the selected secrets, newest version each unless `version` is given. Failures are returned, not thrown: the caller decides. */
export async function readAll(store: SecretStore, options: ReadAllOptions = {}): Promise<BulkRead> {
  const { selection = "everything", onProgress, ...readOptions } = options;
  const secrets: Secret[] = [];
  const failures: ReadFailure[] = [];
  for await (const outcome of store.readMany(selection, readOptions)) {
    if (isReadFailure(outcome)) failures.push(outcome);
    else secrets.push(outcome);
    onProgress?.(secrets.length + failures.length);
  }
  return { secrets: secrets.sort(byName), failures: failures.sort(byName) };
}

/** The secrets of a bulk read that must be whole. @throws BulkReadError that names every failure. */
export function wholeOrThrow(read: BulkRead): readonly Secret[] {
  if (read.failures.length > 0) throw new BulkReadError(read.failures);
  return read.secrets;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareCodePoints(a.name, b.name);
}
