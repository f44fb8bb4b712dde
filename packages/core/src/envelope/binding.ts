import { createHmac } from "node:crypto";
import { IntegrityError } from "../errors.ts";
import { equalBytes } from "./cipher.ts";
import type { SealedRecord } from "./record.ts";

const formatByte = 0x01;
const bindingLength = 33;

/**
 * The value of `sstash_binding`: 0x01, then HMAC-SHA256 over name, version, digest name, comment, ciphertext and tag, each
 * after its byte length as u32 big-endian. The key is HKDF-SHA256 of the whole data key, so another data key changes it;
 * the wrapped key is left out, so KMS ReEncrypt does not. Layout: docs/format.md.
 */
export function bind(record: Omit<SealedRecord, "wrappedKey" | "binding">, dataKey: Uint8Array): Uint8Array {
  const key = bindingKey(dataKey);
  const { name, version, digest, comment = "", ciphertext, tag } = record;
  const mac = createHmac("sha256", key).update(
    Buffer.concat([name, version, digest, comment, ciphertext, tag].flatMap(measured)),
  );
  key.fill(0);
  return Uint8Array.of(formatByte, ...mac.digest());
}

function measured(part: string | Uint8Array): readonly [Uint8Array, Uint8Array] {
  const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.byteLength);
  return [length, bytes];
}

const noSalt = new Uint8Array(32);
const firstBlock = Buffer.from("sstash/binding/1\u0001", "latin1");

/**
 * HKDF-SHA256 (RFC 5869) of the whole data key without salt, of one block: extract, then expand. `hkdfSync` gives the same
 * bytes and takes four times as long, which a bulk read feels.
 */
function bindingKey(dataKey: Uint8Array): Buffer {
  const extracted = createHmac("sha256", noSalt).update(dataKey).digest();
  const key = createHmac("sha256", extracted).update(firstBlock).digest();
  extracted.fill(0);
  return key;
}

/** @throws IntegrityError when the record carries a binding that is not its own, or none although one is required. */
export function verifyBinding(record: SealedRecord, dataKey: Uint8Array, required: boolean): void {
  if (record.binding === undefined) {
    if (required)
      throw new IntegrityError("binding", "the record has no sstash_binding, and this store was opened to require it");
    return;
  }
  if (record.binding.byteLength !== bindingLength || record.binding[0] !== formatByte) {
    throw new IntegrityError("binding", "sstash_binding is not of a known form");
  }
  if (!equalBytes(bind(record, dataKey), record.binding)) {
    throw new IntegrityError(
      "binding",
      "sstash_binding does not match: the record was moved or edited after it was written",
    );
  }
}
