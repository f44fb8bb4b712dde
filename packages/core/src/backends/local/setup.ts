import { MasterKeyService } from "../../envelope/index.ts";
import { keepInKeychain, keyInKeychain } from "./keychain-key.ts";
import { chooseMasterKey, keychainVariable, type MasterKeyOptions, readKeyFile } from "./master-key.ts";
import { openStore } from "./open-store.ts";
import { StoreFolder } from "./store-folder.ts";

export interface LocalSetupOptions extends MasterKeyOptions {
  /** The store's folder. */
  readonly dir: string;
}

export interface LocalSetup {
  /** False when the store was there. */
  readonly created: boolean;
  /** The file that holds the master key; absent when the key was given, or is in the keychain. */
  readonly keyFile?: string;
  /** The key in the keychain: service `sstash` and this account. */
  readonly keychainAccount?: string;
  /** Where the key was before, when this call took it into the keychain. It was left there too. */
  readonly keyCopiedFrom?: string;
  readonly keyCreated: boolean;
}

/**
 * Makes the store and, where a key file or a key in the keychain is meant that is not there, that key. For a store that is
 * there it checks the key, and takes it into the keychain where that is asked for now and the key is still in the
 * environment or in the user's own file. @throws KeyUnusableError when the key is not the one that the store was made for.
 */
export async function setupLocalStore(options: LocalSetupOptions): Promise<LocalSetup> {
  const folder = new StoreFolder(options.dir);
  const keyCopiedFrom = await copyIntoKeychain(folder, options);
  const { created, keyFile, keyCreated, inKeychain, keys } = await openStore(folder, options, "store and any key file");
  return {
    created,
    keyCreated,
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(inKeychain ? { keychainAccount: keys.keyId } : {}),
    ...(keyCopiedFrom === undefined ? {} : { keyCopiedFrom }),
  };
}

async function copyIntoKeychain(folder: StoreFolder, options: MasterKeyOptions): Promise<string | undefined> {
  const keyId = await folder.keyId();
  if (keyId === undefined || !("keychain" in chooseMasterKey(options))) return undefined;
  if ((await keyInKeychain(keyId)) !== undefined) return undefined;
  const before = await keyBefore(options);
  if (before === undefined || new MasterKeyService(before.key).keyId !== keyId) return undefined;
  await keepInKeychain(before.key);
  return before.origin;
}

/** The key that would be used if no keychain had been asked for. */
async function keyBefore({ env = process.env }: MasterKeyOptions) {
  const choice = chooseMasterKey({ env: { ...env, [keychainVariable]: undefined } });
  if ("key" in choice) return choice;
  if ("keychain" in choice) return undefined;
  const key = await readKeyFile(choice.file);
  return key === undefined ? undefined : { key, origin: choice.file };
}
