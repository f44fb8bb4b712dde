import {
  isLabelStore,
  isRecoveryStore,
  type LabelStore,
  type ReadOptions,
  type RecoveryStore,
  type SecretStore,
  type Selection,
} from "@sstash/core";
import type { LearnedNames } from "./learned-names.ts";

interface Named {
  readonly name: string;
}

/** The same store; the names that pass through it are noted. `get` of one name is not: its caller knew the name. */
export function notingStore(store: SecretStore, learned: LearnedNames): SecretStore {
  return {
    supports: store.supports,
    ...labelCalls(store),
    ...recoveryCalls(store),
    check: (candidate) => store.check(candidate),
    get: (name, options) => store.get(name, options),
    versions: (name, options) => store.versions(name, options),
    list: (options) => noted(store.list(options), learned, true),
    readMany: (selection, options) => noted(store.readMany(selection, options), learned, isWhole(selection, options)),
    put: async (name, value, options) => {
      const entry = await store.put(name, value, options);
      learned.seen(entry.name);
      return entry;
    },
    delete: async (name, options) => {
      const deleted = await store.delete(name, options);
      // Of one version deleted, nobody knows here whether it was the last.
      if (options?.version === undefined) learned.gone(name);
      return deleted;
    },
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

/** A read of one version passes by the names that do not have it. */
function isWhole(selection: Selection, options: ReadOptions | undefined): boolean {
  return selection === "everything" && options?.version === undefined;
}

async function* noted<T extends Named>(found: AsyncIterable<T>, learned: LearnedNames, whole: boolean) {
  const names = new Set<string>();
  for await (const one of found) {
    // What was asked for by its name and could not be read may not be there at all.
    if (whole || !("error" in one)) names.add(one.name);
    yield one;
  }
  if (whole) learned.listed(names);
  else for (const name of names) learned.seen(name);
}
