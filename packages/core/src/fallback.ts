import { SecretNotFoundError } from "./errors.ts";
import { namePattern } from "./name-pattern.ts";
import {
  type CallOptions,
  isLabelStore,
  isReadFailure,
  isRecoveryStore,
  type LabelStore,
  type ReadFailure,
  type ReadOptions,
  type RecoveryStore,
  type Secret,
  type SecretEntry,
  type SecretStore,
  type Selection,
} from "./store.ts";

/**
 * Several stores read as one, for the time of a migration: what the first does not hold is read from the next. The next one
 * is asked for nothing but what was not found; a denial, an altered record or a missing table stays the failure it is, and is
 * never hidden by a value from elsewhere.
 *
 * Everything else is the first store alone: `put` (whose `next` version counts what is there), `delete`, `check`, labels,
 * and therefore `supports`. A secret deleted from the first that another still holds is read from there again.
 */
export function fallback(first: SecretStore, ...others: readonly SecretStore[]): SecretStore {
  const stores = [first, ...others];
  return {
    supports: first.supports,
    ...labelCalls(first),
    ...recoveryCalls(first),
    get: (name, options) => getFromAny(stores, name, options),
    put: (name, value, options) => first.put(name, value, options),
    versions: (name, options) => versionsInAny(stores, name, options),
    list: (options) => listAll(stores, options),
    readMany: (selection, options) => readFromAll(stores, selection, options),
    delete: (name, options) => first.delete(name, options),
    check: (candidate) => first.check(candidate),
  };
}

function labelCalls(store: SecretStore): Partial<LabelStore> {
  if (!isLabelStore(store)) return {};
  return {
    label: (name, label, options) => store.label(name, label, options),
    unlabel: (name, label, options) => store.unlabel(name, label, options),
    promote: (name, version, options) => store.promote(name, version, options),
  };
}

function recoveryCalls(store: SecretStore): Partial<RecoveryStore> {
  return isRecoveryStore(store) ? { restore: (name, options) => store.restore(name, options) } : {};
}

/** @throws SecretNotFoundError of the first store when none has it. */
async function getFromAny(stores: readonly SecretStore[], name: string, options?: ReadOptions): Promise<Secret> {
  let missing: SecretNotFoundError | undefined;
  for (const store of stores) {
    try {
      return await store.get(name, options);
    } catch (error) {
      if (!(error instanceof SecretNotFoundError)) throw error;
      missing ??= error;
    }
  }
  throw missing ?? new SecretNotFoundError(name);
}

async function versionsInAny(
  stores: readonly SecretStore[],
  name: string,
  options?: CallOptions,
): Promise<readonly SecretEntry[]> {
  for (const store of stores) {
    const found = await store.versions(name, options);
    if (found.length > 0) return found;
  }
  return [];
}

/** The versions of a name are those of the first store that has it. */
async function* listAll(
  stores: readonly SecretStore[],
  options?: CallOptions,
): AsyncGenerator<SecretEntry, void, undefined> {
  const taken = new Set<string>();
  for (const store of stores) {
    const own = new Set<string>();
    for await (const entry of store.list(options)) {
      if (taken.has(entry.name)) continue;
      own.add(entry.name);
      yield entry;
    }
    for (const name of own) taken.add(name);
  }
}

async function* readFromAll(
  stores: readonly SecretStore[],
  selection: Selection,
  options?: ReadOptions,
): AsyncGenerator<Secret | ReadFailure, void, undefined> {
  const settled = new Set<string>();
  const missing = new Map<string, ReadFailure>();
  for (const store of stores) {
    const rest = await restOf(selection, { store, settled, missing }, options);
    for await (const outcome of store.readMany(rest, options)) {
      if (settled.has(outcome.name)) continue;
      if (isNotFound(outcome)) {
        if (!missing.has(outcome.name)) missing.set(outcome.name, outcome);
        continue;
      }
      missing.delete(outcome.name);
      settled.add(outcome.name);
      yield outcome;
    }
  }
  yield* missing.values();
}

interface Progress {
  readonly store: SecretStore;
  readonly settled: ReadonlySet<string>;
  readonly missing: ReadonlyMap<string, ReadFailure>;
}

/**
 * What is still to be read. Where earlier stores had some, the names are listed first: what is there already need not be
 * read, nor its key be asked for, again.
 */
async function restOf(
  selection: Selection,
  { store, settled, missing }: Progress,
  options?: ReadOptions,
): Promise<Selection> {
  if (settled.size + missing.size === 0) return selection;
  const names = new Set<string>();
  if (typeof selection === "object" && "names" in selection) {
    for (const name of selection.names) names.add(name);
  } else {
    const matches = selection === "everything" ? () => true : namePattern(selection.pattern);
    const listing = options?.signal === undefined ? undefined : { signal: options.signal };
    for await (const { name } of store.list(listing)) if (matches(name)) names.add(name);
  }
  return { names: [...names].filter((name) => !settled.has(name)) };
}

function isNotFound(outcome: Secret | ReadFailure): outcome is ReadFailure {
  return isReadFailure(outcome) && outcome.error instanceof SecretNotFoundError;
}
