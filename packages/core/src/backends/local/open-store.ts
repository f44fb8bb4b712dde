import { MasterKeyService } from "../../envelope/index.ts";
import { InvalidInputError, KeyUnusableError } from "../../errors.ts";
import { dropKeychainKey, keyInKeychain, makeKeychainKey } from "./keychain-key.ts";
import { chooseMasterKey, type KeyInFile, type MasterKeyOptions, makeKeyFile, readKeyFile } from "./master-key.ts";
import { isInside } from "./real-path.ts";
import type { StoreFolder } from "./store-folder.ts";

/** What may be made that is not there: nothing (a read), the store and the user's own key file (a write), any key file (setup). */
export type Making = "nothing" | "store" | "store and any key file";

export interface OpenedStore {
  readonly keys: MasterKeyService;
  /** The store was made by this call. */
  readonly created: boolean;
  readonly keyFile?: string;
  /** The key is in the keychain, under its id. */
  readonly inKeychain?: true;
  /** The key file, or the key in the keychain, was made by this call. */
  readonly keyCreated: boolean;
}

/**
 * Brings a store and its master key together. A key is made for a new store only, never for one that was made for another.
 * @throws StoreMissingError when there is no store and none may be made.
 * @throws InvalidInputError for a key file inside the store's folder, but for a read.
 * @throws KeyUnusableError when the key is missing, or not the one that the store was made for. Nothing was written then.
 */
export async function openStore(folder: StoreFolder, options: MasterKeyOptions, making: Making): Promise<OpenedStore> {
  const needed = await folder.keyId();
  if (needed === undefined && making === "nothing") throw folder.missing();
  const key = await findKey(options, needed, { folder, making });
  const created = needed === undefined && (await folder.create(key.keys.keyId));
  const remembered = await folder.keyId();
  if (remembered === key.keys.keyId) return { ...key, created };
  if (key.inKeychain && key.keyCreated) {
    // Another first user's store came first, with the key that they made.
    await dropKeychainKey(key.keys.keyId);
    return openStore(folder, options, making);
  }
  throw new KeyUnusableError(
    `the store in ${folder.path} needs master key ${remembered}; the one given is ${key.keys.keyId}, from ${key.origin}`,
  );
}

interface FoundKey extends Omit<OpenedStore, "created"> {
  readonly origin: string;
}

async function findKey(
  options: MasterKeyOptions,
  needed: string | undefined,
  where: { readonly folder: StoreFolder; readonly making: Making },
): Promise<FoundKey> {
  const choice = chooseMasterKey(options);
  if ("key" in choice) {
    return { keys: new MasterKeyService(choice.key), origin: choice.origin, keyCreated: false };
  }
  if ("keychain" in choice) return keychainKey(needed, where.folder);
  const { file: keyFile } = choice;
  // Reads go on: it is for whoever writes to take the key out of there.
  if (where.making !== "nothing" && (await isInside(keyFile, where.folder.path))) {
    throw new InvalidInputError(
      `the master key file ${keyFile} is inside the store's folder ${where.folder.path}: who copied the folder could open it`,
    );
  }
  const there = await readKeyFile(keyFile);
  const isWanted = there === undefined && needed === undefined && mayMakeFile(choice, where.making);
  const keyCreated = isWanted && (await makeKeyFile(keyFile));
  const key = there ?? (await readKeyFile(keyFile));
  if (key === undefined) {
    const use = needed === undefined ? "" : `: the store in ${where.folder.path} needs master key ${needed}`;
    throw new KeyUnusableError(`there is no master key file ${keyFile}${use}`);
  }
  return { keys: new MasterKeyService(key), origin: keyFile, keyFile, keyCreated };
}

async function keychainKey(needed: string | undefined, folder: StoreFolder): Promise<FoundKey> {
  const found = { origin: "the keychain", inKeychain: true } as const;
  if (needed === undefined) return { ...found, keys: await makeKeychainKey(), keyCreated: true };
  const keys = await keyInKeychain(needed);
  if (keys !== undefined) return { ...found, keys, keyCreated: false };
  throw new KeyUnusableError(
    `the store in ${folder.path} needs master key ${needed}, which the keychain does not hold`,
    {
      keychain: "no key",
    },
  );
}

/** A file named on purpose may be a mount that is missing today: only setup makes it. */
function mayMakeFile(choice: KeyInFile, making: Making): boolean {
  return making === "store and any key file" || (making === "store" && choice.isDefault);
}
