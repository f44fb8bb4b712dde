import {
  type CallOptions,
  isLabelStore,
  isRecoveryStore,
  type LabelStore,
  type RecoveryStore,
  type SecretStore,
} from "../store.ts";
import { type CachedStore, type CacheOptions, cacheSettings } from "./cache-options.ts";
import { SecretCache } from "./secret-cache.ts";

/**
 * The store, with what `get` reads kept for `maxAgeMs`. Readers of one secret at a time share one fetch. A store that gives
 * no answer (`UnavailableError`, credentials that ran out) is stood in for by the older value; one that refuses, denies or
 * does not find is believed at once, and the value dropped.
 *
 * Writes, labels and restores go to the store, and the secret's entries are dropped when they end, however they end. Nothing
 * that other processes write is noticed before `maxAgeMs`. Of Secrets Manager, a name and its ARN are two entries.
 * @throws InvalidInputError for a setting out of range.
 */
export function cached(store: SecretStore, options: CacheOptions = {}): CachedStore {
  const cache = new SecretCache(store, cacheSettings(options));
  const writing: Writing = async (name, write) => {
    try {
      return await write();
    } finally {
      // A write that failed may have been stored all the same.
      cache.invalidate(name, {});
    }
  };
  return {
    supports: store.supports,
    ...labelCalls(store, writing),
    ...recoveryCalls(store, writing),
    get: (name, call = {}) => cache.get(name, call),
    put: (name, value, call) => writing(name, () => store.put(name, value, call)),
    versions: (name, call) => store.versions(name, call),
    list: (call) => store.list(call),
    readMany: (selection, call) => cache.readMany(selection, call),
    delete: (name, call) => writing(name, () => store.delete(name, call)),
    check: (candidate) => store.check(candidate),
    invalidate: (name, which = {}) => cache.invalidate(name, which),
    clear: () => cache.clear(),
  };
}

type Writing = <T>(name: string, write: () => Promise<T>) => Promise<T>;

function labelCalls(store: SecretStore, writing: Writing): Partial<LabelStore> {
  if (!isLabelStore(store)) return {};
  return {
    label: (name, label, options) => writing(name, () => store.label(name, label, options)),
    unlabel: (name, label, options) => writing(name, () => store.unlabel(name, label, options)),
    promote: (name, version, options) => writing(name, () => store.promote(name, version, options)),
  };
}

function recoveryCalls(store: SecretStore, writing: Writing): Partial<RecoveryStore> {
  if (!isRecoveryStore(store)) return {};
  return { restore: (name: string, options?: CallOptions) => writing(name, () => store.restore(name, options)) };
}
