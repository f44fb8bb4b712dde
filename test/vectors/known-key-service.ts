import { ContextMismatchError } from "@sstash/core";
import type { DataKey, KeyService } from "@sstash/core/envelope";

/** Knows which data key each wrapped key stands for, and hands out data keys that a test has chosen. */
export class KnownKeyService implements KeyService {
  /** Every data key handed out, as the very bytes that the engine got. */
  readonly handedOut: Uint8Array[] = [];
  readonly #byWrapped = new Map<string, Uint8Array>();
  readonly #toGenerate: DataKey[] = [];

  know(wrapped: Uint8Array, dataKey: Uint8Array): this {
    this.#byWrapped.set(Buffer.from(wrapped).toString("hex"), Uint8Array.from(dataKey));
    return this;
  }

  /** The next `generate` gives this one. */
  prepare(wrapped: Uint8Array, dataKey: Uint8Array): this {
    this.#toGenerate.push({ wrapped: Uint8Array.from(wrapped), plaintext: Uint8Array.from(dataKey) });
    return this.know(wrapped, dataKey);
  }

  async generate(): Promise<DataKey> {
    const next = this.#toGenerate.shift();
    if (next === undefined) throw new Error("no data key was prepared");
    this.handedOut.push(next.plaintext);
    return next;
  }

  async unwrap(wrapped: Uint8Array): Promise<Uint8Array> {
    const known = this.#byWrapped.get(Buffer.from(wrapped).toString("hex"));
    if (known === undefined) throw new ContextMismatchError("no such wrapped key");
    const handed = Uint8Array.from(known);
    this.handedOut.push(handed);
    return handed;
  }
}
