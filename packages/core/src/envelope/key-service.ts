import type { CallOptions, EncryptionContext } from "../store.ts";

/** A data key, in clear and wrapped. It seals one record and no other: the cipher's counter always starts at the same block. */
export interface DataKey {
  /** 64 bytes: the first half encrypts, the second half authenticates. The engine wipes them after use. */
  readonly plaintext: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** Port: makes data keys and opens wrapped ones. The encryption context is bound to the wrapped form. */
export interface KeyService {
  /** A new 64-byte data key. @throws KeyUnusableError when the wrapping key is missing or disabled. */
  generate(context: EncryptionContext, options?: CallOptions): Promise<DataKey>;

  /**
   * The bytes of a wrapped data key, of whatever length they are: the engine checks it.
   * @throws ContextMismatchError when it does not open under this context, or is damaged.
   * @throws KeyUnusableError when it was wrapped under a key that cannot be used.
   */
  unwrap(wrapped: Uint8Array, context: EncryptionContext, options?: CallOptions): Promise<Uint8Array>;
}
