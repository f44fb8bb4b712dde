import {
  type DeleteOptions,
  isReadFailure,
  type ReadFailure,
  type ReadOptions,
  type Secret,
  type SecretStore,
  type Selection,
  type StoreSupports,
} from "@sstash/core";
import { expect, type TestContext } from "vitest";
import { collect } from "../collect.ts";
import { skipSaying } from "../skip-saying.ts";

/** Where a backend's service sets narrower limits than the envelope, which takes any name of 2,048 bytes. */
export interface StoreLimits {
  /** Whether names may hold any character. Default: true. */
  readonly oddNames?: boolean;
  /** Bytes of the largest value that is tried. Default: 300,000. */
  readonly largestValueBytes?: number;
  /** Whether an empty value can be kept. Default: true. */
  readonly emptyValues?: boolean;
  /** Why a flag of `supports` cannot be shown on this server, which is not AWS's own. */
  readonly gaps?: Partial<Record<keyof StoreSupports, string>>;
}

export interface Suite {
  readonly store: SecretStore;
  /** A name that nothing else uses. */
  readonly name: (rest?: string) => string;
  /** Takes these names away at the end too. */
  readonly track: (names: readonly string[]) => void;
}

/** Deleting so that the name is free at once. */
export function forGood(store: SecretStore): DeleteOptions {
  return store.supports.recovery ? { recoveryDays: 0 } : {};
}

/** Skips the test, saying why, where the store does not do that. */
export function needs(suite: Suite, test: TestContext, flag: keyof StoreSupports): void {
  if (!suite.store.supports[flag]) skipSaying(test, `this store says supports.${flag} = false`);
}

export async function outcomes(
  store: SecretStore,
  selection: Selection,
  options?: ReadOptions,
): Promise<ReadonlyMap<string, Secret | ReadFailure>> {
  const all = await collect(store.readMany(selection, options));
  const byName = new Map(all.map((outcome) => [outcome.name, outcome]));
  expect(byName.size).toBe(all.length);
  return byName;
}

export function textOf(outcome: Secret | ReadFailure | undefined): string {
  if (outcome === undefined) throw new Error("the bulk read left a secret out");
  if (isReadFailure(outcome)) throw outcome.error;
  return outcome.value.text();
}
