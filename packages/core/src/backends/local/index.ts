import { EnvelopeStore, type EnvelopeStoreOptions, type RecordStore } from "../../envelope/index.ts";
import { LocalKeyService } from "./local-key-service.ts";
import { LocalRecordTable } from "./local-record-table.ts";
import type { MasterKeyOptions } from "./master-key.ts";
import { StoreFolder } from "./store-folder.ts";

export interface LocalStoreOptions
  extends Omit<EnvelopeStoreOptions, "keys" | "table" | "requireBinding">,
    MasterKeyOptions {
  /** The store's folder. The first put makes it, and the user's master key file with it. */
  readonly dir: string;
}

/**
 * A store in files of one user on one machine. Nothing is touched before the first call. Reading from a store that was never
 * made is StoreMissingError; a call that needs another master key than the one given is KeyUnusableError.
 */
export function localStore(options: LocalStoreOptions): RecordStore {
  return new EnvelopeStore({
    ...options,
    requireBinding: true,
    keys: new LocalKeyService(new StoreFolder(options.dir), options),
    table: new LocalRecordTable(options),
  });
}

export { defaultLocalDir, defaultMasterKeyFile, type Environment } from "./default-paths.ts";
export { keychainService } from "./keychain.ts";
export { LocalRecordTable, type LocalRecordTableOptions } from "./local-record-table.ts";
export type { MasterKeyOptions } from "./master-key.ts";
export { type LocalSetup, type LocalSetupOptions, setupLocalStore } from "./setup.ts";
