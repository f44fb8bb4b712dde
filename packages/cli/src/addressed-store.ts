import { isSstashError, parseStoreAddress, type SecretStore } from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { openStore } from "./open-store.ts";
import { placeOption } from "./target.ts";
import { UsageError } from "./usage-error.ts";

/** A store that an option of a verb names, where the command takes more than one. */
export interface AddressedStore {
  readonly store: SecretStore;
  /** As if `--store` had named it: hints are about this store then. */
  readonly context: CommandContext;
}

/** @throws UsageError for a bad address, and for an option that says where the one store of other verbs is. */
export async function openAddress(address: string, option: string, context: CommandContext): Promise<AddressedStore> {
  const { globals } = context;
  const beside = globals.store === undefined ? placeOption(globals) : "store";
  if (beside !== undefined) throw new UsageError(`--${beside} does not go with this command: ${option} says where`);
  checkAddress(address, option);
  const own = { ...context, globals: { ...globals, store: [address] } };
  return { store: await openStore(own, { bulk: true }), context: own };
}

function checkAddress(address: string, option: string): void {
  try {
    parseStoreAddress(address);
  } catch (error) {
    if (!isSstashError(error)) throw error;
    throw new UsageError(`${option}: ${error.message}`);
  }
}
