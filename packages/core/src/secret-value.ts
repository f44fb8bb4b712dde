import { InvalidInputError } from "./errors.ts";

const shown = "[secret]";
const utf8 = new TextEncoder();
// A leading U+FEFF is part of the secret, so the byte order mark is kept.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The bytes of a secret. Shows itself as `[secret]` in `console.log`, `util.inspect`, JSON, string concatenation and
 * templates, so that it is printed only where somebody wrote `.text()`, `.bytes()` or `.json()`.
 */
export class SecretValue {
  readonly #bytes: Uint8Array;

  /** Text is kept as UTF-8. Bytes are copied. @throws InvalidInputError when text holds a lone surrogate, or for neither. */
  constructor(value: string | Uint8Array) {
    if (typeof value === "string") {
      if (!value.isWellFormed()) throw new InvalidInputError("the value holds a lone surrogate and has no UTF-8 form");
      this.#bytes = utf8.encode(value);
    } else if (ArrayBuffer.isView(value)) {
      this.#bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
    } else {
      // Callers without types: a number or a promise would otherwise be kept as an empty secret.
      throw new InvalidInputError("a secret value is text or bytes");
    }
  }

  get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** @throws InvalidInputError when the bytes are not UTF-8. */
  text(): string {
    try {
      return strictUtf8.decode(this.#bytes);
    } catch {
      throw new InvalidInputError("the value is binary, not UTF-8 text");
    }
  }

  /** A copy. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Whether both hold the same bytes; how long that takes tells nothing but their lengths. */
  equals(other: SecretValue): boolean {
    let different = this.#bytes.byteLength ^ other.#bytes.byteLength;
    for (const [index, byte] of this.#bytes.entries()) different |= byte ^ (other.#bytes[index] ?? 0);
    return different === 0;
  }

  /** @throws InvalidInputError when the text is not JSON. The parser's own message is dropped: it quotes the text. */
  json<T>(): T {
    const text = this.text();
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new InvalidInputError("the value is not JSON");
    }
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.toPrimitive](): string {
    return shown;
  }

  static {
    // What `util.inspect` asks for; by its registered name, so that this module loads nothing of Node's.
    Object.defineProperty(SecretValue.prototype, Symbol.for("nodejs.util.inspect.custom"), { value: () => shown });
  }
}
