import { readAll } from "./read-all.ts";
import type { SecretValue } from "./secret-value.ts";
import type { ReadFailure, ReadOptions, SecretStore, Selection } from "./store.ts";

export interface FoundValue {
  /** Names whose newest value is the one looked for, sorted. */
  readonly names: readonly string[];
  /** Secrets that could not be looked into. */
  readonly failures: readonly ReadFailure[];
}

export interface FindValueOptions extends ReadOptions {
  /** Default: everything. */
  readonly selection?: Selection;
  readonly onProgress?: (done: number) => void;
}

/** Which secrets hold this value. Failures are returned, not thrown: what could not be read is not known not to hold it. */
export async function findValue(
  store: SecretStore,
  value: SecretValue,
  options: FindValueOptions = {},
): Promise<FoundValue> {
  const { secrets, failures } = await readAll(store, options);
  return { names: secrets.filter((secret) => secret.value.equals(value)).map(({ name }) => name), failures };
}
