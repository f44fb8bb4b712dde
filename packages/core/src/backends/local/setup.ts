import type { MasterKeyOptions } from "./master-key.ts";
import { openStore } from "./open-store.ts";
import { StoreFolder } from "./store-folder.ts";

export interface LocalSetupOptions extends MasterKeyOptions {
  /** The store's folder. */
  readonly dir: string;
}

export interface LocalSetup {
  /** False when the store was there. */
  readonly created: boolean;
  /** The file that holds the master key; absent when the key was given. */
  readonly keyFile?: string;
  readonly keyCreated: boolean;
}

/**
 * Makes the store and, where a key file is meant that is not there, the key file. For a store that is there it checks the
 * key. @throws KeyUnusableError when the key is not the one that the store was made for.
 */
export async function setupLocalStore(options: LocalSetupOptions): Promise<LocalSetup> {
  const opened = await openStore(new StoreFolder(options.dir), options, "store and any key file");
  const { created, keyFile, keyCreated } = opened;
  return keyFile === undefined ? { created, keyCreated } : { created, keyFile, keyCreated };
}
