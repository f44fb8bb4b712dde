import type { EncryptionContext, ReadOptions } from "../store.ts";

/** Everything that decides which value a read is answered with. */
export interface CacheKey {
  readonly text: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly context: EncryptionContext | undefined;
}

/** No two keys share a text. The plain read, which is nearly every one, costs no more than joining two strings. */
export function keyText(name: string, { version, context }: Pick<ReadOptions, "version" | "context">): string {
  if (version === undefined && context === undefined) return `=${name}`;
  return JSON.stringify([name, version, context && inOrder(context)]);
}

/** Its pairs, flat, by key. */
function inOrder(context: EncryptionContext): readonly string[] {
  const flat: string[] = [];
  for (const key of Object.keys(context).sort()) flat.push(key, context[key] ?? "");
  return flat;
}

/** Which keys a write or an invalidation concerns. */
export interface KeyFilter {
  /** Without the leaf, where the store has leaves: they change with the secret, and it with them. */
  readonly secret: string;
  readonly leaves: boolean;
  readonly version?: string | undefined;
  readonly context?: EncryptionContext | undefined;
}

export function keyFilter(name: string, { leaves, version, context }: Omit<KeyFilter, "secret">): KeyFilter {
  return { secret: leaves ? secretOf(name) : name, leaves, version, context };
}

export function concerns({ secret, leaves, version, context }: KeyFilter, key: CacheKey): boolean {
  if ((leaves ? secretOf(key.name) : key.name) !== secret) return false;
  if (version !== undefined && version !== key.version) return false;
  return context === undefined || keyText("", { context }) === keyText("", contextOf(key));
}

function contextOf({ context }: CacheKey): Pick<ReadOptions, "context"> {
  return context === undefined ? {} : { context };
}

function secretOf(name: string): string {
  const hash = name.indexOf("#");
  return hash < 0 ? name : name.slice(0, hash);
}
