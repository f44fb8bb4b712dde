import { createCipheriv, createHmac } from "node:crypto";
import { digestNames } from "@sstash/core/envelope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalBytes, open, seal } from "../../src/envelope/cipher.ts";

const dataKey = fc.uint8Array({ minLength: 64, maxLength: 64 });
const bytes = fc.uint8Array({ maxLength: 200 });
const digest = fc.constantFrom(...digestNames, "RIPEMD");
const broken = expect.objectContaining({ code: "ERR_INTEGRITY", seal: "hmac" });

function flip(input: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(input);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

describe("seal and open", () => {
  it("give back any bytes, under any data key and digest", () => {
    fc.assert(
      fc.property(bytes, dataKey, digest, (plaintext, key, name) => {
        expect(open(seal(plaintext, key, name), key, name)).toEqual(plaintext);
      }),
    );
  });

  it("are what the format says: AES-256-CTR from block one, and an HMAC of the ciphertext", () => {
    fc.assert(
      fc.property(bytes, dataKey, (plaintext, key) => {
        const { ciphertext, tag } = seal(plaintext, key, "SHA512");
        // Counter mode by hand: the key stream is each counter block encrypted.
        const blocks = Math.ceil(plaintext.byteLength / 16);
        const counters = Buffer.alloc(16 * blocks);
        for (let block = 0; block < blocks; block += 1) counters.writeUInt32BE(block + 1, 16 * block + 12);
        const stream = createCipheriv("aes-256-ecb", key.subarray(0, 32), null).setAutoPadding(false).update(counters);
        expect([...ciphertext]).toEqual([...plaintext].map((byte, index) => byte ^ (stream[index] ?? 0)));
        expect([...tag]).toEqual([...createHmac("sha512", key.subarray(32)).update(ciphertext).digest()]);
      }),
    );
  });

  it("refuse whichever bit of the ciphertext or the tag is flipped", () => {
    const key = Uint8Array.from({ length: 64 }, (_, index) => index * 3);
    const { ciphertext, tag } = seal(new TextEncoder().encode("two blocks and more: 0123456789"), key, "SHA256");
    for (let bit = 0; bit < ciphertext.byteLength * 8; bit += 1) {
      expect(() => open({ ciphertext: flip(ciphertext, bit), tag }, key, "SHA256")).toThrow(broken);
    }
    for (let bit = 0; bit < tag.byteLength * 8; bit += 1) {
      expect(() => open({ ciphertext, tag: flip(tag, bit) }, key, "SHA256")).toThrow(broken);
    }
  });

  it("refuse a tag cut short or made longer, under every digest", () => {
    fc.assert(
      fc.property(bytes, dataKey, digest, fc.nat(70), (plaintext, key, name, length) => {
        const { ciphertext, tag } = seal(plaintext, key, name);
        fc.pre(length !== tag.byteLength);
        const other = new Uint8Array(length);
        other.set(tag.subarray(0, length));
        expect(() => open({ ciphertext, tag: other }, key, name)).toThrow(broken);
      }),
    );
  });

  it("refuse another data key when its authentication half differs", () => {
    fc.assert(
      fc.property(bytes, dataKey, fc.integer({ min: 256, max: 511 }), (plaintext, key, bit) => {
        expect(() => open(seal(plaintext, key, "SHA256"), flip(key, bit), "SHA256")).toThrow(broken);
      }),
    );
  });

  it("leave the bytes given to them as they are", () => {
    const [plaintext, key] = [Uint8Array.of(1, 2, 3), new Uint8Array(64).fill(7)];
    const sealed = seal(plaintext, key, "SHA256");
    open(sealed, key, "SHA256");
    expect(plaintext).toEqual(Uint8Array.of(1, 2, 3));
    expect(key).toEqual(new Uint8Array(64).fill(7));
  });
});

describe("equalBytes", () => {
  it("is true for equal bytes only, and for none with none", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.from(a).equals(b));
        expect(equalBytes(a, Uint8Array.from(a))).toBe(true);
      }),
    );
    expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  });
});
