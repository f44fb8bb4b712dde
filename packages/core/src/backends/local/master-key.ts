import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { InvalidInputError, KeyUnusableError } from "../../errors.ts";
import { absolutePath } from "./absolute-path.ts";
import { defaultMasterKeyFile, type Environment } from "./default-paths.ts";
import { makeFolders } from "./folder.ts";
import { readOwned, writeOnce } from "./immutable-file.ts";

const variable = "SSTASH_MASTER_KEY";
export const keychainVariable = "SSTASH_MASTER_KEY_KEYCHAIN";
export const masterKeyLength = 32;

/** Where the master key comes from: the first of these that is given, else a file of its own in the user's configuration. */
export interface MasterKeyOptions {
  /** 32 bytes, or their base64 text. */
  readonly masterKey?: Uint8Array | string;
  /** A file that holds the base64 text of 32 bytes, and that its owner only can use. */
  readonly masterKeyFile?: string;
  /**
   * In the keychain of this machine's user, where each store has a master key of its own. Needs the package
   * `@napi-rs/keyring`, which is loaded for this alone. A keychain that asks a person to unlock it is waited for.
   */
  readonly masterKeyKeychain?: boolean;
  /**
   * Environment to read `SSTASH_MASTER_KEY` (the base64 text of 32 bytes), then `SSTASH_MASTER_KEY_KEYCHAIN=1`, and the
   * default paths from. Default: `process.env`.
   */
  readonly env?: Environment;
}

export interface KeyGiven {
  readonly key: Uint8Array;
  /** For messages: `the masterKey option`, `SSTASH_MASTER_KEY`. */
  readonly origin: string;
}

export interface KeyInFile {
  readonly file: string;
  /** The user's own, made at the first use; one named on purpose must be there. */
  readonly isDefault: boolean;
}

export interface KeyInKeychain {
  readonly keychain: true;
}

/** @throws InvalidInputError for a key given that is not 32 bytes. Messages never hold it. */
export function chooseMasterKey(options: MasterKeyOptions): KeyGiven | KeyInFile | KeyInKeychain {
  const { masterKey, masterKeyFile, env = process.env } = options;
  const option = "the masterKey option";
  if (typeof masterKey === "string") return { key: given(masterKey, option), origin: option };
  if (masterKey !== undefined) return { key: masterKey, origin: option };
  if (masterKeyFile !== undefined) return { file: absolutePath(masterKeyFile), isDefault: false };
  if (options.masterKeyKeychain) return { keychain: true };
  const inEnvironment = env[variable];
  // An empty one is a CI secret that was not handed in, not a wish for a key made here.
  if (inEnvironment !== undefined) return { key: given(inEnvironment, variable), origin: variable };
  if (wantsKeychain(env)) return { keychain: true };
  return { file: defaultMasterKeyFile(env, env["HOME"] || homedir()), isDefault: true };
}

function wantsKeychain(env: Environment): boolean {
  const wanted = env[keychainVariable] ?? "";
  if (!["", "0", "1"].includes(wanted)) throw new InvalidInputError(`${keychainVariable} must be 1, 0 or unset`);
  return wanted === "1";
}

/** @throws AccessDeniedError when others can use the file. @throws KeyUnusableError when it holds no key. */
export async function readKeyFile(file: string): Promise<Uint8Array | undefined> {
  const bytes = await readOwned(file);
  if (bytes === undefined) return undefined;
  const key = decodeKey(Buffer.from(bytes).toString("latin1"));
  bytes.fill(0);
  if (key === undefined)
    throw new KeyUnusableError(`${file} does not hold the base64 text of ${masterKeyLength} bytes`);
  return key;
}

/** Makes a key file, unless somebody else was faster: of any number of first users one makes the key. */
export async function makeKeyFile(file: string): Promise<boolean> {
  const folder = dirname(file);
  await makeFolders(folder);
  const text = new TextEncoder().encode(`${encodeKey(randomBytes(masterKeyLength))}\n`);
  const written = await writeOnce(file, text, { temporaryFolder: folder, folders: [folder], prefix: ".master.key." });
  text.fill(0);
  return written === "written";
}

function given(text: string, origin: string): Uint8Array {
  const key = decodeKey(text);
  if (key === undefined) throw new InvalidInputError(`${origin} is not the base64 text of ${masterKeyLength} bytes`);
  return key;
}

export function encodeKey(key: Uint8Array): string {
  return Buffer.from(key).toString("base64");
}

/** Strict, so that a mistyped key is refused rather than taken for another one. */
export function decodeKey(text: string): Uint8Array | undefined {
  const digits = text.trim().replace(/=$/, "");
  const key = Buffer.from(digits, "base64");
  const isExact = key.byteLength === masterKeyLength && key.toString("base64").replace(/=$/, "") === digits;
  return isExact ? new Uint8Array(key) : undefined;
}
