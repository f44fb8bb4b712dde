import { createCipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { IntegrityError, MalformedRecordError } from "../errors.ts";
import { digestAlgorithm } from "./digest.ts";

/** Bytes of a data key. credstash accepts 32 and 48 too (AES-128 and AES-192); nothing honest writes those. */
export const dataKeyLength = 64;

/** What sealing makes: the ciphertext, and its HMAC. */
export interface Sealed {
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

// The first counter block of credstash: fifteen zero bytes, then one. Safe only because a data key seals a single record.
const firstCounterBlock = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

/** Encrypts with AES-256-CTR and authenticates the ciphertext. `dataKey` is 64 bytes. @throws MalformedRecordError otherwise. */
export function seal(plaintext: Uint8Array, dataKey: Uint8Array, digest: string): Sealed {
  const { encryptionKey, authenticationKey } = halves(dataKey);
  const ciphertext = counterMode(plaintext, encryptionKey);
  return { ciphertext, tag: hmac(ciphertext, authenticationKey, digest) };
}

/**
 * Checks the tag in constant time, then decrypts.
 * @throws IntegrityError when the tag is not that of the ciphertext.
 * @throws MalformedRecordError when the data key is not 64 bytes or the digest is unknown.
 */
export function open(sealed: Sealed, dataKey: Uint8Array, digest: string): Uint8Array {
  const { encryptionKey, authenticationKey } = halves(dataKey);
  const expected = hmac(sealed.ciphertext, authenticationKey, digest);
  if (!equalBytes(expected, sealed.tag))
    throw new IntegrityError("hmac", "the stored hmac is not that of the stored contents");
  return counterMode(sealed.ciphertext, encryptionKey);
}

/** Equal length and bytes; the time taken tells only whether the lengths differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

function halves(dataKey: Uint8Array): { encryptionKey: Uint8Array; authenticationKey: Uint8Array } {
  if (dataKey.byteLength !== dataKeyLength) {
    throw new MalformedRecordError(`the wrapped key opens to ${dataKey.byteLength} bytes instead of ${dataKeyLength}`);
  }
  return { encryptionKey: dataKey.subarray(0, 32), authenticationKey: dataKey.subarray(32) };
}

/** Counter mode is its own inverse. */
function counterMode(input: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-ctr", key, firstCounterBlock);
  return new Uint8Array(Buffer.concat([cipher.update(input), cipher.final()]));
}

function hmac(bytes: Uint8Array, key: Uint8Array, digest: string): Uint8Array {
  return new Uint8Array(createHmac(digestAlgorithm(digest), key).update(bytes).digest());
}
