import type { AsyncEntry } from "@napi-rs/keyring";
import { KeyUnusableError } from "../../errors.ts";

/** What sstash's entries of the keychain are under, beside an account each. */
export const keychainService = "sstash";

/**
 * The text kept under an account in the keychain of this user: macOS's Keychain, the Credential Manager of Windows, the
 * Secret Service elsewhere. Undefined when there is none. @throws KeyUnusableError when there is no keychain to ask.
 */
export async function readKeychain(account: string): Promise<string | undefined> {
  return (await inKeychain(account, (entry) => entry.getPassword())) ?? undefined;
}

/** Writes over what was there. @throws KeyUnusableError when there is no keychain to ask. */
export async function writeKeychain(account: string, text: string): Promise<void> {
  await inKeychain(account, (entry) => entry.setPassword(text));
}

/** @throws KeyUnusableError when there is no keychain to ask. */
export async function removeFromKeychain(account: string): Promise<void> {
  await inKeychain(account, (entry) => entry.deleteCredential());
}

async function inKeychain<T>(account: string, act: (entry: AsyncEntry) => Promise<T>): Promise<T> {
  const { AsyncEntry } = await load();
  try {
    // Without this choice Linux may answer with the kernel's keyring, which forgets at the next start.
    return await act(new AsyncEntry(keychainService, account, { linux: { store: "secret-service" } }));
  } catch (error) {
    const said = error instanceof Error ? error.message : "no reason given";
    throw new KeyUnusableError(`the keychain cannot be used: ${said}`, { cause: error, keychain: "unusable" });
  }
}

/** Within `try`, so that bundlers only warn where the package is not installed. */
async function load(): Promise<typeof import("@napi-rs/keyring")> {
  try {
    return await import("@napi-rs/keyring");
  } catch (error) {
    throw notLoaded(error);
  }
}

function notLoaded(error: unknown): KeyUnusableError {
  const isMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  const what = isMissing ? "is not installed" : "is installed without its build for this machine";
  return new KeyUnusableError(`the keychain needs @napi-rs/keyring, which ${what}`, {
    cause: error,
    keychain: "not installed",
  });
}
