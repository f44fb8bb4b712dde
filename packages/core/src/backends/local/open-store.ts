import { MasterKeyService } from "../../envelope/index.ts";
import { KeyUnusableError } from "../../errors.ts";
import { chooseMasterKey, type KeyInFile, type MasterKeyOptions, makeKeyFile, readKeyFile } from "./master-key.ts";
import type { StoreFolder } from "./store-folder.ts";

/** What may be made that is not there: nothing (a read), the store and the user's own key file (a write), any key file (setup). */
export type Making = "nothing" | "store" | "store and any key file";

export interface OpenedStore {
  readonly keys: MasterKeyService;
  /** The store was made by this call. */
  readonly created: boolean;
  readonly keyFile?: string;
  /** The key file was made by this call. */
  readonly keyCreated: boolean;
}

/**
 * Brings a store and its master key together. A key is made for a new store only, never for one that was made for another.
 * @throws StoreMissingError when there is no store and none may be made.
 * @throws KeyUnusableError when the key is missing, or not the one that the store was made for. Nothing was written then.
 */
export async function openStore(folder: StoreFolder, options: MasterKeyOptions, making: Making): Promise<OpenedStore> {
  const needed = await folder.keyId();
  if (needed === undefined && making === "nothing") throw folder.missing();
  const key = await findKey(options, needed, { folder, making });
  const created = needed === undefined && (await folder.create(key.keys.keyId));
  const remembered = await folder.keyId();
  if (remembered !== key.keys.keyId) {
    throw new KeyUnusableError(
      `the store in ${folder.path} needs master key ${remembered}; the one given is ${key.keys.keyId}, from ${key.origin}`,
    );
  }
  return { ...key, created };
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
  const { file: keyFile } = choice;
  const there = await readKeyFile(keyFile);
  const isWanted = there === undefined && needed === undefined && mayMakeFile(choice, where.making);
  const keyCreated = isWanted && (await makeKeyFile(keyFile));
  const keys = there ?? (await readKeyFile(keyFile));
  if (keys === undefined) {
    const use = needed === undefined ? "" : `: the store in ${where.folder.path} needs master key ${needed}`;
    throw new KeyUnusableError(`there is no master key file ${keyFile}${use}`);
  }
  return { keys, origin: keyFile, keyFile, keyCreated };
}

/** A file named on purpose may be a mount that is missing today: only setup makes it. */
function mayMakeFile(choice: KeyInFile, making: Making): boolean {
  return making === "store and any key file" || (making === "store" && choice.isDefault);
}
