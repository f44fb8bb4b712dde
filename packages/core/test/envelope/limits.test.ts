import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLimits, checkName } from "../../src/envelope/limits.ts";
import { encodeRecord } from "../../src/envelope/wire.ts";

const invalid = expect.objectContaining({ code: "ERR_INVALID_INPUT" });
const none = { bytes: 0, comment: "" };
const version = "0000000000000000001";

describe("checkName", () => {
  it("takes 2,048 bytes and no more, whatever the characters are", () => {
    for (const name of ["n", "n".repeat(2048), "é".repeat(1024), "\u{1f510}".repeat(512)]) checkName(name);
    for (const name of ["n".repeat(2049), "é".repeat(1025), `${"\u{1f510}".repeat(512)}n`]) {
      expect(() => checkName(name)).toThrow(invalid);
    }
  });

  it("takes neither an empty name nor one without a UTF-8 form", () => {
    for (const name of ["", "\ud800", "a\udc00b"]) expect(() => checkName(name)).toThrow(invalid);
  });
});

describe("checkLimits", () => {
  it("takes a version of 1,024 bytes and no more, and no empty one", () => {
    checkLimits("n", "7".repeat(1024), none);
    checkLimits("n", "é".repeat(512), none);
    for (const bad of ["", "7".repeat(1025), "é".repeat(513), "\ud800"]) {
      expect(() => checkLimits("n", bad, none)).toThrow(invalid);
    }
  });

  it("takes no comment without a UTF-8 form", () => {
    expect(() => checkLimits("n", version, { bytes: 0, comment: "\udfff" })).toThrow(invalid);
  });

  it("takes 300,000 bytes beside the longest name and version", () => {
    checkLimits("n".repeat(2048), "7".repeat(1024), { bytes: 300_000, comment: "" });
  });

  it("says how large a value may be, and takes that one and none larger", () => {
    const roomIn = (name: string, comment: string): number => {
      try {
        checkLimits(name, version, { bytes: 1_000_000, comment });
      } catch (error) {
        return Number(/holds (\d+)$/.exec((error as Error).message)?.[1]);
      }
      throw new Error("a value of a megabyte was taken");
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2048 }),
        fc.integer({ min: 0, max: 100_000 }),
        (nameLength, commentLength) => {
          const [name, comment] = ["n".repeat(nameLength), "c".repeat(commentLength)];
          const room = roomIn(name, comment);
          checkLimits(name, version, { bytes: room, comment });
          expect(() => checkLimits(name, version, { bytes: room + 1, comment })).toThrow(invalid);
        },
      ),
    );
  });

  it("leaves no room for a value beside a comment that fills the record", () => {
    expect(() => checkLimits("n", version, { bytes: 1, comment: "c".repeat(409_600) })).toThrow(/holds 0$/);
  });

  it("keeps every record that it lets through under DynamoDB's 400 KB, attribute names counted", () => {
    const name = "n".repeat(2048);
    const value = { bytes: 304_000, comment: "c".repeat(200) };
    checkLimits(name, version, value);
    const item = encodeRecord({
      name,
      version,
      comment: value.comment,
      // Longer than any that KMS makes of 64 bytes.
      wrappedKey: new Uint8Array(400),
      ciphertext: new Uint8Array(value.bytes),
      tag: new Uint8Array(64),
      digest: "SHA512",
      binding: new Uint8Array(33),
    });
    const sizes = Object.entries(item).map(
      ([attribute, { S, B }]) => Buffer.byteLength(attribute) + (B?.byteLength ?? Buffer.byteLength(S ?? "")),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(409_600);
  });
});
