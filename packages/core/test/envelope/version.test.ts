import { compareCodePoints } from "@sstash/core";
import { nextVersion, padVersion, versionSpellings } from "@sstash/core/envelope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../any-text.ts";

const zero = "0".repeat(19);
const one = "0000000000000000001";

describe("padVersion", () => {
  it.each([
    ["0", zero],
    ["1", one],
    ["10", "0000000000000000010"],
    ["98218329123", "0000000098218329123"],
    ["", zero],
    ["12345678901234567890123", "12345678901234567890123"],
    ["9223372036854775807", "9223372036854775807"],
    ["v1.0.0-1", "00000000000v1.0.0-1"],
    ["2019-01-01", "0000000002019-01-01"],
    ["1 ", "000000000000000001 "],
    ["-5", "00000000000000000-5"],
    ["\u{1f510}", `${"0".repeat(18)}\u{1f510}`],
  ])("pads %j as credstash does", (version, padded) => {
    expect(padVersion(version)).toBe(padded);
  });

  it("gives 19 characters or more, counted by code point, and never cuts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-composite", maxLength: 30 }), (version) => {
        const padded = padVersion(version);
        expect(padded.endsWith(version)).toBe(true);
        expect([...padded]).toHaveLength(Math.max(19, [...version].length));
        expect(padVersion(padded)).toBe(padded);
      }),
    );
  });

  it("makes the order of text the order of numbers, up to 19 digits", () => {
    const number = fc.bigInt({ min: 0n, max: 10n ** 19n - 1n });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const order = compareCodePoints(padVersion(String(a)), padVersion(String(b)));
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});

describe("nextVersion", () => {
  it("is one where there is none", () => {
    expect(nextVersion(undefined)).toBe(one);
  });

  it("is the number after, beyond 2^53 and 2^64 too", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (number) => {
        expect(nextVersion(padVersion(String(number)))).toBe(padVersion(String(number + 1n)));
      }),
    );
    expect(nextVersion("9007199254740992")).toBe("0009007199254740993");
    expect(nextVersion("18446744073709551615")).toBe("18446744073709551616");
  });

  it.each([
    ["9", "0000000000000000010"],
    ["+9", "0000000000000000010"],
    [" 9\t", "0000000000000000010"],
    ["1_000", "0000000000000001001"],
    ["-1", zero],
    [zero, one],
  ])("counts up from %j, which Python's int() reads", (newest, next) => {
    expect(nextVersion(newest)).toBe(next);
  });

  it.each(["2019-01-01", "v1", "", " ", "1.0", "1e3", "0x10", "1__0", "_1", "1_", "+-1", "1 2", "\u{1f510}"])(
    "cannot count up from %j",
    (newest) => {
      const refusal = { code: "ERR_INVALID_INPUT", message: expect.stringContaining(JSON.stringify(newest)) };
      expect(() => nextVersion(newest)).toThrow(expect.objectContaining(refusal));
    },
  );
});

describe("versionSpellings", () => {
  it.each([
    ["1", [one, "1"]],
    ["0001", [one, "0000000000000000001", "0001"]],
    ["+1", [one, "00000000000000000+1", "+1"]],
    [" 1", [one, "00000000000000000 1", " 1"]],
    ["1_000", ["0000000000000001000", "000000000000001_000", "1_000"]],
    ["-1", ["00000000000000000-1", "-1"]],
    ["v1.0.0-1", ["00000000000v1.0.0-1", "v1.0.0-1"]],
    ["abc", ["0000000000000000abc", "abc"]],
    ["", [zero]],
    [one, [one]],
    ["00000000000v1.0.0-1", ["00000000000v1.0.0-1"]],
    ["12345678901234567890123", ["12345678901234567890123"]],
    ["+000000000000000001", ["+000000000000000001"]],
  ])("looks for %j as these, best first", (requested, spellings) => {
    expect(versionSpellings(requested)).toEqual([...new Set(spellings)]);
  });

  it("finds whatever a put stored, by the text given to the put and by the stored spelling", () => {
    fc.assert(
      fc.property(anyText({ maxLength: 25 }), (version) => {
        expect(versionSpellings(version)).toContain(padVersion(version));
        expect(versionSpellings(padVersion(version))).toContain(padVersion(version));
      }),
    );
  });

  it("finds what an older writer stored as it was given", () => {
    fc.assert(
      fc.property(anyText({ minLength: 1, maxLength: 25 }), (version) => {
        expect(versionSpellings(version)).toContain(version);
      }),
    );
  });

  it("has no spelling twice, and none that is empty", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ +-]?[0-9_]{0,20}$/), (version) => {
        const spellings = versionSpellings(version);
        expect(new Set(spellings).size).toBe(spellings.length);
        expect(spellings).not.toContain("");
      }),
    );
  });
});
