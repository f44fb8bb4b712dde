/** A record decoded: bytes are bytes, and every part is of the right type. Nothing is verified yet. */
export interface SealedRecord {
  readonly name: string;
  readonly version: string;
  readonly comment?: string;
  readonly wrappedKey: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
  /** The effective digest: SHA256 where the item has none. */
  readonly digest: string;
  /** Absent on what credstash, nodecredstash and unicreds write. */
  readonly binding?: Uint8Array;
}
