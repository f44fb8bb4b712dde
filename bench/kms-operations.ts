import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Fault } from "./fault.ts";

/** A request of KMS's JSON protocol, as far as credstash, its ports and sstash use it. */
export interface KmsInput {
  readonly CiphertextBlob?: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
  readonly NumberOfBytes?: number;
}

const material = randomBytes(32);
const arn = "arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef";
/** KMS itself wraps 64 bytes in about as many as this: what a row and a request weigh is part of the measurement. */
const wrappedBytes = 216;
const overhead = 12 + 16;

/** Answers as JSON text. */
export const kmsOperations: Readonly<Record<string, (input: KmsInput) => string>> = {
  GenerateDataKey: ({ NumberOfBytes = 32, EncryptionContext = {} }) => {
    const plaintext = randomBytes(NumberOfBytes);
    const wrapped = base64(wrap(plaintext, EncryptionContext));
    return JSON.stringify({ CiphertextBlob: wrapped, KeyId: arn, Plaintext: base64(plaintext) });
  },
  Decrypt: ({ CiphertextBlob = "", EncryptionContext = {} }) => {
    const plaintext = unwrap(Buffer.from(CiphertextBlob, "base64"), EncryptionContext);
    return JSON.stringify({ EncryptionAlgorithm: "SYMMETRIC_DEFAULT", KeyId: arn, Plaintext: base64(plaintext) });
  },
};

/** AES-GCM with the context as additional data: length of the plaintext, nonce, tag, ciphertext, filling. */
export function wrap(plaintext: Uint8Array, context: Readonly<Record<string, string>>): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", material, nonce).setAAD(canonical(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const filling = Buffer.alloc(Math.max(0, wrappedBytes - 1 - overhead - ciphertext.length));
  return Buffer.concat([Buffer.of(plaintext.length), nonce, cipher.getAuthTag(), ciphertext, filling]);
}

function unwrap(blob: Buffer, context: Readonly<Record<string, string>>): Buffer {
  try {
    const nonce = blob.subarray(1, 13);
    const decipher = createDecipheriv("aes-256-gcm", material, nonce).setAAD(canonical(context));
    decipher.setAuthTag(blob.subarray(13, 29));
    return Buffer.concat([decipher.update(blob.subarray(29, 29 + blob.readUInt8(0))), decipher.final()]);
  } catch {
    throw new Fault("InvalidCiphertextException");
  }
}

function canonical(context: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort()));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
