import { InvalidInputError, SecretNotFoundError } from "./errors.ts";
import { isLabelStore, type LabelStore, type ReadOptions, type SecretEntry, type SecretStore } from "./store.ts";

export interface RollbackOptions extends ReadOptions {
  /** The version to go back to; where the store has labels it may be one. Default: the one before the newest. */
  readonly version?: string;
  /** Kept with the new version. Default: `rollback to version …`. */
  readonly comment?: string;
}

export interface Rollback {
  /** What `get` returns from now on. */
  readonly entry: SecretEntry;
  /** The version that was gone back to. */
  readonly to: string;
  /** False when the newest version held that value already; then nothing was written. */
  readonly changed: boolean;
}

/**
 * Makes an older value the one that `get` returns. Where versions carry labels the label moves; elsewhere the old value is
 * stored as a new version, so that readers of every tool follow and nothing is lost.
 * @throws SecretNotFoundError when there is no such secret or version.
 * @throws InvalidInputError when there is no older version.
 */
export async function rollback(store: SecretStore, name: string, options: RollbackOptions = {}): Promise<Rollback> {
  const [newest, before] = await store.versions(name, options);
  if (newest === undefined) throw new SecretNotFoundError(name);
  const to = options.version ?? before?.version;
  if (to === undefined) throw new InvalidInputError("the secret has one version only, so there is none to go back to");
  if (isLabelStore(store)) return moveBack(store, { name, to, newest }, options);
  const { version: _asked, comment, ...call } = options;
  const [old, current] = await Promise.all([store.get(name, { ...call, version: to }), store.get(name, call)]);
  if (old.value.equals(current.value)) return { entry: entryOf(current), to: old.version, changed: false };
  const bytes = old.value.bytes();
  const note = comment ?? `rollback to version ${shown(old.version)}`;
  const entry = await store.put(name, bytes, { ...call, comment: note }).finally(() => bytes.fill(0));
  return { entry, to: old.version, changed: true };
}

async function moveBack(
  store: LabelStore,
  { name, to, newest }: { readonly name: string; readonly to: string; readonly newest: SecretEntry },
  { signal }: RollbackOptions,
): Promise<Rollback> {
  const entry = await store.promote(name, to, signal === undefined ? {} : { signal });
  return { entry, to: entry.version, changed: entry.version !== newest.version };
}

function entryOf({ name, version }: SecretEntry): SecretEntry {
  return { name, version };
}

/** credstash's zeros say nothing to a reader. */
function shown(version: string): string {
  return version.replace(/^0+(?=\d)/, "");
}
