import { fallback, NotSupportedError, type SecretStore } from "@sstash/core";
import type { RecordStore } from "@sstash/core/envelope";
import { openCredstash } from "./backends/credstash.ts";
import { openLocal } from "./backends/local.ts";
import type { Opener } from "./backends/opener.ts";
import { openSecretsManager } from "./backends/secrets-manager.ts";
import type { CommandContext, OpenOptions } from "./command.ts";
import { type BackendName, type Target, targetsOf } from "./target.ts";
import { UsageError } from "./usage-error.ts";

const openers: { readonly [B in BackendName]: Opener<B> } = {
  credstash: openCredstash,
  "secrets-manager": openSecretsManager,
  local: openLocal,
};

/** The store that the command line or the environment names; several of them as one. */
export async function openStore(context: CommandContext, options: OpenOptions = {}): Promise<SecretStore> {
  const [first, ...others] = targetsOf(context);
  const store = await openTarget(first, context, options);
  if (others.length === 0 || options.writes) return store;
  return fallback(store, ...(await Promise.all(others.map((other) => openTarget(other, context, options)))));
}

/** Loads the one backend that is used, and nothing of the others. */
export function openTarget(target: Target, context: CommandContext, options: OpenOptions = {}): Promise<SecretStore> {
  // The row is that of the target's own backend, which the compiler cannot follow.
  return (openers[target.backend] as Opener<BackendName>)(target, context, options);
}

/** @throws NotSupportedError when the store does not keep sealed records. */
export async function openRecordStore(context: CommandContext, options: OpenOptions = {}): Promise<RecordStore> {
  const [target, ...others] = targetsOf(context);
  if (others.length > 0) throw new UsageError("this command looks at the records of one store; more are named");
  const store = await openTarget(target, context, options);
  if (isRecordStore(store)) return store;
  throw new NotSupportedError("this store seals its secrets itself: there are no records to look at");
}

function isRecordStore(store: SecretStore): store is RecordStore {
  return "audit" in store && "bind" in store;
}
