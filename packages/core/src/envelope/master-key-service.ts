import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { compareCodePoints } from "../code-point-order.ts";
import { ContextMismatchError, InvalidInputError, KeyUnusableError, MalformedRecordError } from "../errors.ts";
import type { CallOptions, EncryptionContext } from "../store.ts";
import { dataKeyLength, equalBytes } from "./cipher.ts";
import type { DataKey, KeyService } from "./key-service.ts";

const formatByte = 0x01;
const masterKeyLength = 32;
const idLength = 8;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + idLength;

/**
 * Wraps data keys with AES-256-GCM under one master key held in the process, the encryption context as additional data.
 * A wrapped key is 0x01, the master key's id (8 bytes), a random nonce (12), the encrypted data key, the tag (16). Random
 * nonces are good for 2^32 wraps under one master key.
 */
export class MasterKeyService implements KeyService {
  readonly #masterKey: Uint8Array;
  readonly #id: Uint8Array;

  /** @throws InvalidInputError unless the master key has 32 bytes. */
  constructor(masterKey: Uint8Array) {
    if (masterKey.byteLength !== masterKeyLength) {
      throw new InvalidInputError(`a master key has ${masterKeyLength} bytes; this one has ${masterKey.byteLength}`);
    }
    this.#masterKey = Uint8Array.from(masterKey);
    this.#id = createHash("sha256").update("sstash/master-key-id/1").update(masterKey).digest().subarray(0, idLength);
  }

  /** Names the master key without telling it: 16 hexadecimal digits of a hash. */
  get keyId(): string {
    return Buffer.from(this.#id).toString("hex");
  }

  async generate(context: EncryptionContext, options: CallOptions = {}): Promise<DataKey> {
    options.signal?.throwIfAborted();
    const plaintext = new Uint8Array(randomBytes(dataKeyLength));
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv("aes-256-gcm", this.#masterKey, nonce);
    cipher.setAAD(additionalData(context));
    const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    return { plaintext, wrapped: Uint8Array.of(formatByte, ...this.#id, ...nonce, ...body) };
  }

  async unwrap(wrapped: Uint8Array, context: EncryptionContext, options: CallOptions = {}): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const bytes = Buffer.from(wrapped);
    const bodyStart = headLength + nonceLength;
    if (bytes[0] !== formatByte || bytes.byteLength < bodyStart + tagLength) {
      throw new MalformedRecordError("the wrapped key was not made by a local master key");
    }
    if (!equalBytes(bytes.subarray(1, headLength), this.#id)) {
      const needed = bytes.subarray(1, headLength).toString("hex");
      throw new KeyUnusableError(`the record needs master key ${needed}; the one given is ${this.keyId}`);
    }
    const tagStart = bytes.byteLength - tagLength;
    const decipher = createDecipheriv("aes-256-gcm", this.#masterKey, bytes.subarray(headLength, bodyStart));
    decipher.setAAD(additionalData(context));
    decipher.setAuthTag(bytes.subarray(tagStart));
    const plaintext = decipher.update(bytes.subarray(bodyStart, tagStart));
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      throw new ContextMismatchError("the wrapped key does not open: another encryption context, or damaged");
    }
    return plaintext;
  }
}

/** One form for a context in any order: pairs sorted by key. JSON keeps key and value apart whatever they hold. */
function additionalData(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => compareCodePoints(a, b));
  return Buffer.from(JSON.stringify(pairs), "utf8");
}
