import { randomBytes } from "node:crypto";
import { MasterKeyService } from "../../envelope/index.ts";
import { KeyUnusableError } from "../../errors.ts";
import { keychainService, readKeychain, removeFromKeychain, writeKeychain } from "./keychain.ts";
import { decodeKey, encodeKey, masterKeyLength } from "./master-key.ts";

/**
 * The master key of that id, out of the keychain, where every store has an entry of its own under the id of its key: a
 * keychain has no way to write only what is not there, so two first users must never write the same entry.
 */
export async function keyInKeychain(keyId: string): Promise<MasterKeyService | undefined> {
  const text = await readKeychain(keyId);
  if (text === undefined) return undefined;
  const key = decodeKey(text);
  if (key !== undefined) return new MasterKeyService(key);
  const held = `service ${keychainService}, account ${keyId}`;
  throw new KeyUnusableError(`the keychain (${held}) does not hold the base64 text of ${masterKeyLength} bytes`);
}

/** A new master key, kept before anything is written under it. */
export async function makeKeychainKey(): Promise<MasterKeyService> {
  return keepInKeychain(new Uint8Array(randomBytes(masterKeyLength)));
}

export async function keepInKeychain(key: Uint8Array): Promise<MasterKeyService> {
  const keys = new MasterKeyService(key);
  await writeKeychain(keys.keyId, encodeKey(key));
  return keys;
}

/** Takes back a key that nothing was written under. One that resists does no harm. */
export async function dropKeychainKey(keyId: string): Promise<void> {
  await removeFromKeychain(keyId).catch(() => undefined);
}
