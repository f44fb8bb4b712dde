import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bind, verifyBinding } from "../../src/envelope/binding.ts";
import type { SealedRecord } from "../../src/envelope/record.ts";
import { anyText } from "../any-text.ts";

const bytes = fc.uint8Array({ maxLength: 40 });
const text = anyText({ maxLength: 20 });
const dataKey = fc.uint8Array({ minLength: 64, maxLength: 64 });
const record = fc.record({
  name: text,
  version: text,
  comment: text,
  wrappedKey: bytes,
  ciphertext: bytes,
  tag: bytes,
  digest: fc.constantFrom("SHA256", "SHA512", "MD5"),
});
const broken = expect.objectContaining({ code: "ERR_INTEGRITY", seal: "binding" });

function bound(found: Omit<SealedRecord, "binding">, key: Uint8Array): SealedRecord {
  return { ...found, binding: bind(found, key) };
}

describe("bind", () => {
  it("gives 33 bytes that begin with 1 and verify", () => {
    fc.assert(
      fc.property(record, dataKey, (found, key) => {
        const { binding } = bound(found, key);
        expect([binding?.byteLength, binding?.[0]]).toEqual([33, 1]);
        verifyBinding(bound(found, key), key, true);
      }),
    );
  });

  it("is another for any two records that differ in anything but the wrapped key", () => {
    fc.assert(
      fc.property(record, record, dataKey, (a, b, key) => {
        const parts = (one: typeof a): unknown[] => [
          one.name,
          one.version,
          one.comment,
          one.digest,
          one.ciphertext,
          one.tag,
        ];
        const same = JSON.stringify(parts(a)) === JSON.stringify(parts(b));
        expect(Buffer.from(bind(a, key)).equals(bind(b, key))).toBe(same);
        expect(bind({ ...a, wrappedKey: b.wrappedKey } as SealedRecord, key)).toEqual(bind(a, key));
      }),
    );
  });

  it("is another when a character or a byte moves from one part into the next", () => {
    fc.assert(
      fc.property(record, dataKey, anyText({ minLength: 1, maxLength: 3 }), (found, key, moved) => {
        const [left, right] = [
          { ...found, name: found.name + moved },
          { ...found, version: moved + found.version },
        ];
        expect(bind(left, key)).not.toEqual(bind(right, key));
        const tail = new TextEncoder().encode(moved);
        const inCiphertext = { ...found, ciphertext: Buffer.concat([found.ciphertext, tail]) };
        const inTag = { ...found, tag: Buffer.concat([tail, found.tag]) };
        expect(bind(inCiphertext, key)).not.toEqual(bind(inTag, key));
      }),
    );
  });

  it("takes no comment and an empty one for the same", () => {
    fc.assert(
      fc.property(record, dataKey, ({ comment: _, ...found }, key) => {
        expect(bind(found, key)).toEqual(bind({ ...found, comment: "" }, key));
      }),
    );
  });

  it("is another under any other data key, whichever half differs", () => {
    fc.assert(
      fc.property(record, dataKey, fc.nat(511), (found, key, bit) => {
        const other = Uint8Array.from(key);
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => verifyBinding(bound(found, key), other, false)).toThrow(broken);
      }),
    );
  });
});

describe("verifyBinding", () => {
  it("takes an absent binding for a legacy record's, unless one is required", () => {
    fc.assert(
      fc.property(record, dataKey, (found, key) => {
        verifyBinding(found, key, false);
        expect(() => verifyBinding(found, key, true)).toThrow(broken);
      }),
    );
  });

  it("refuses any other bytes, of any length", () => {
    fc.assert(
      fc.property(record, dataKey, fc.uint8Array({ maxLength: 70 }), (found, key, binding) => {
        expect(() => verifyBinding({ ...found, binding }, key, false)).toThrow(broken);
      }),
    );
  });
});
