import { randomBytes } from "node:crypto";
import type { EncryptionContext } from "@sstash/core";
import { type DataKey, type KeyService, MasterKeyService } from "@sstash/core/envelope";

/** A data key as it was when it was made, and the very bytes that the engine was given. */
export interface MadeDataKey {
  readonly original: string;
  readonly wrapped: string;
  readonly given: Uint8Array;
}

/** Real data keys under a random master key, with a record of every one handed out. */
export class RecordingKeys implements KeyService {
  readonly made: MadeDataKey[] = [];
  readonly unwrapped: Uint8Array[] = [];
  readonly contexts: EncryptionContext[] = [];
  /** Runs before each unwrap, for tests that fail, wait or count there. */
  beforeUnwrap: (wrapped: Uint8Array) => void | Promise<void> = () => undefined;
  readonly #keys = new MasterKeyService(randomBytes(32));

  async generate(context: EncryptionContext): Promise<DataKey> {
    const made = await this.#keys.generate(context);
    this.contexts.push(context);
    this.made.push({ original: hex(made.plaintext), wrapped: base64(made.wrapped), given: made.plaintext });
    return made;
  }

  async unwrap(wrapped: Uint8Array, context: EncryptionContext): Promise<Uint8Array> {
    await this.beforeUnwrap(wrapped);
    const plaintext = await this.#keys.unwrap(wrapped, context);
    this.contexts.push(context);
    this.unwrapped.push(plaintext);
    return plaintext;
  }

  /** Whether the engine has overwritten every data key that it was given. */
  get allWiped(): boolean {
    const given = [...this.made.map((one) => one.given), ...this.unwrapped];
    return given.every((key) => key.every((byte) => byte === 0));
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
