import { createCipheriv, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { open, seal } from "../../packages/core/src/envelope/cipher.ts";
import { openItem } from "../../packages/core/src/envelope/record-seal.ts";
import { decodeRecord, encodeRecord } from "../../packages/core/src/envelope/wire.ts";
import { decryptionsDuring } from "./decryptions.ts";
import { KnownKeyService } from "./known-key-service.ts";
import { fromBase64, fromHex } from "./vector-file.ts";

/** 00 01 02 … 3f: the first half encrypts, the second authenticates. */
const dataKey = Uint8Array.from({ length: 64 }, (_, index) => index);
const wrappedKey = new TextEncoder().encode("WRAPPED-KEY-BLOB");

/** Computed with credstash's own code. */
const plaintexts = [
  ["", "", "f49240b78aa90e53f46106c3481e377e19696e777328b1cd6ec6061a0bd868a9"],
  ["secretvalue", "gzgV3C/N6YTKg/4=", "204b74697e95dee822aac2cf277c090740202a50a81da08046f6bb7d18a98ea5"],
  ["päss\u{1f600}\n", "gJ7S3TlJAH0m/A==", "401e346411f365a2cc9f7dd49e23486282749b043cf2a30f7d74ff6e6c6d8338"],
  [
    "A".repeat(33),
    "sRw37wv43qTnt9pwCYN3fE/99J/0bcL8SenodFlt0NiT",
    "8e94df293c6c91a65a40d5f1e3240a53e603f905618cbcff8604cfe089e19ad7",
  ],
] as const;

/** Tags of `secretvalue`. RIPEMD by Python's hmac and hashlib, the others by credstash's own code. */
const tags = {
  SHA: "7241783770006c507929e7fa330871b89b008438",
  SHA224: "6a6f8b86e02f45eaddc91f8c0e626ae2232a21b81862e05a60e06f77",
  SHA256: "204b74697e95dee822aac2cf277c090740202a50a81da08046f6bb7d18a98ea5",
  SHA384: "d29deff834656c9d8fed3f02fcda1f2bda97f8df48adf2874b7360fca656fac0a04c6d62f663da60d3bdb343fbb3fbb8",
  SHA512:
    "c6f624872f34d21452d63e615b587625da0b6888bb4d81db23db9dee0bd847f03aa68f8374cc30efa7e9a79dab322cd3b20ad455efd19b8b27b624432de27f55",
  MD5: "d7643ccc95822ab72d4fd36bc6a2fca0",
  RIPEMD: "06b899775482a0329729aae81e7e73b59c88de39",
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

describe("the known answers of credstash", () => {
  it.each(plaintexts)(
    "%j is sealed to the contents and the tag that credstash computes, and opens",
    (text, contents, tag) => {
      const plaintext = new TextEncoder().encode(text);
      const sealed = seal(plaintext, dataKey, "SHA256");
      expect([base64(sealed.ciphertext), hex(sealed.tag)]).toEqual([contents, tag]);
      expect(open(sealed, dataKey, "SHA256")).toEqual(plaintext);
    },
  );

  it.each(Object.entries(tags))("%s gives its own tag over the same contents, and opens", (digest, tag) => {
    const plaintext = new TextEncoder().encode("secretvalue");
    const sealed = seal(plaintext, dataKey, digest);
    expect([base64(sealed.ciphertext), hex(sealed.tag)]).toEqual(["gzgV3C/N6YTKg/4=", tag]);
    expect(open({ ciphertext: sealed.ciphertext, tag: fromHex(tag) }, dataKey, digest)).toEqual(plaintext);
  });

  it("are written with these very attributes", () => {
    const sealed = { ciphertext: fromBase64("gzgV3C/N6YTKg/4="), tag: fromHex(tags.SHA256) };
    const record = { name: "n", version: "0000000000000000001", wrappedKey, digest: "SHA256", ...sealed };
    const item = {
      name: { S: "n" },
      version: { S: "0000000000000000001" },
      key: { S: "V1JBUFBFRC1LRVktQkxPQg==" },
      contents: { S: "gzgV3C/N6YTKg/4=" },
      hmac: { B: new TextEncoder().encode(tags.SHA256) },
      digest: { S: "SHA256" },
    };
    expect(encodeRecord(record)).toEqual(item);
    expect(encodeRecord({ ...record, comment: "" })).toEqual(item);
    expect(encodeRecord({ ...record, comment: "c" })).toEqual({ ...item, comment: { S: "c" } });
    expect(decodeRecord(item)).toEqual(record);
  });
});

describe("the known answer of unicreds", () => {
  it("is the same cipher and the same first counter block", () => {
    const encryptionKey = fromHex("6acfebd6e9a619c138b9fc2d53234d78854896d6d2f6f442999d8ea9edf0b3f2");
    const plaintext = new TextEncoder().encode("something test 123");
    const { ciphertext } = seal(plaintext, Buffer.concat([encryptionKey, new Uint8Array(32)]), "SHA256");
    expect(hex(ciphertext)).toBe("a3cc1ed73afd183f8ab2d56fdf1d984de4f6");
  });
});

describe("a digest that credstash cannot have written, or that cannot be computed any more,", () => {
  it.each(["WHIRLPOOL", "MD2", "MD4", "sha256", "Sha512", "SHA1", "sha1", "RIPEMD160", "", "__proto__", "constructor"])(
    "%j is refused for sealing and for opening",
    (digest) => {
      const refusal = expect.objectContaining({ code: "ERR_MALFORMED_RECORD" });
      expect(() => seal(new Uint8Array(1), dataKey, digest)).toThrow(refusal);
      expect(() => open({ ciphertext: new Uint8Array(1), tag: new Uint8Array(32) }, dataKey, digest)).toThrow(refusal);
    },
  );
});

describe("a data key that is not of 64 bytes", () => {
  it.each([0, 1, 32, 48, 63, 65, 128])("is refused when it has %i, though the tag fits", async (length) => {
    const { item, keys } = wellSealed(Uint8Array.from({ length }, (_, index) => index));
    const opening = (): Promise<Uint8Array> => openItem(keys, item, { context: {}, requireBinding: false });
    const { error, decryptions } = await decryptionsDuring(opening);
    expect(error).toMatchObject({
      code: "ERR_MALFORMED_RECORD",
      message: `the wrapped key opens to ${length} bytes instead of 64`,
    });
    expect(decryptions).toBe(0);
    for (const handedOut of keys.handedOut) expect(handedOut.every((byte) => byte === 0)).toBe(true);
  });

  it.each([0, 32, 48, 63, 65, 128])("does not seal either when it has %i", (length) => {
    const refusal = expect.objectContaining({ code: "ERR_MALFORMED_RECORD" });
    expect(() => seal(new Uint8Array(3), new Uint8Array(length), "SHA256")).toThrow(refusal);
  });

  /** A row as credstash itself would open it: it splits the key in the middle, so that 32 bytes mean AES-128 and 48 AES-192. */
  function wellSealed(key: Uint8Array) {
    const half = Math.floor(key.byteLength / 2);
    const algorithm = { 16: "aes-128-ctr", 24: "aes-192-ctr", 32: "aes-256-ctr" }[half];
    const firstCounterBlock = fromHex("00000000000000000000000000000001");
    const ciphertext =
      algorithm === undefined
        ? new Uint8Array(5)
        : createCipheriv(algorithm, key.subarray(0, half), firstCounterBlock).update("value");
    const tag = createHmac("sha256", key.subarray(half)).update(ciphertext).digest();
    const item = encodeRecord({ name: "n", version: "1", wrappedKey, ciphertext, tag, digest: "SHA256" });
    return { item, keys: new KnownKeyService().know(wrappedKey, key) };
  }
});
