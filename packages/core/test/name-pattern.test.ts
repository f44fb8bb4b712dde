import { isNamePattern, namePattern } from "@sstash/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** The obvious matcher, exponential in the stars: good for short texts, and hard to get wrong. */
function matches(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  if (pattern[0] !== "*") return name[0] === pattern[0] && matches(pattern.slice(1), name.slice(1));
  return matches(pattern.slice(1), name) || (name !== "" && matches(pattern, name.slice(1)));
}

function select(pattern: string, names: readonly string[]): readonly string[] {
  return names.filter(namePattern(pattern));
}

describe("isNamePattern", () => {
  it("sees a pattern in any text with a star, and in no other", () => {
    expect(["*", "a*", "st*r", "**"].every(isNamePattern)).toBe(true);
    expect(["", "a", "a.b", "[ab]", "a?", "\\", "(x|y)"].some(isNamePattern)).toBe(false);
  });
});

describe("namePattern", () => {
  it("agrees with a matcher that tries every way", () => {
    const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 7 });
    const name = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 9 });
    fc.assert(
      fc.property(short, name, (pattern, candidate) => {
        expect(namePattern(pattern)(candidate)).toBe(matches(pattern, candidate));
      }),
      { numRuns: 3000 },
    );
  });

  it("lets through every name made by filling the stars in", () => {
    const part = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("*", ""));
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part)), part, (pieces, last) => {
        const pattern = pieces.map(([literal]) => `${literal}*`).join("") + last;
        const name = pieces.map(([literal, filling]) => literal + filling).join("") + last;
        expect(namePattern(pattern)(name)).toBe(true);
      }),
    );
  });

  it("without a star is the name itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, name) => {
        fc.pre(!pattern.includes("*"));
        expect(namePattern(pattern)(name)).toBe(pattern === name);
        expect(namePattern(pattern)(pattern)).toBe(true);
      }),
    );
  });

  it.each([
    ["a", ["a"]],
    ["ba", ["ba"]],
    ["abc", ["abc"]],
    ["a*z", ["a[anyvalue]z"]],
    ["a*b", ["ab", "a b", "aabb"]],
  ])("selects by %s what credstash selects from its first sample", (pattern, expected) => {
    const names = ["a", "b", "ab", " a", " b", "ba", "abc", "a[anyvalue]z", "a b", "aabb"];
    expect(select(pattern, names)).toEqual(expected);
  });

  it.each([
    ["Q*Q*Q", ["QQQ", "QVQQ", "QVQVQ", "QQVQ"]],
    ["Q*E*Q*E", ["QrEQrE", "QErQE"]],
  ])("selects by %s what credstash selects from its second sample", (pattern, expected) => {
    expect(select(pattern, ["QQQ", "QVQQ", "QVQVQ", "QQ", "Q", "QQVQ", "QrEQrE", "QErQE"])).toEqual(expected);
  });

  it("takes a dot as a dot, where credstash takes it as any character", () => {
    expect(select("a.*", ["a.b", "a.c", "ab", "A-d"])).toEqual(["a.b", "a.c"]);
  });

  it("takes the other signs of regular expressions as themselves", () => {
    expect(select("[*", ["[", "[x", "x"])).toEqual(["[", "[x"]);
    expect(select("(a|b)*", ["a", "b", "(a|b)c"])).toEqual(["(a|b)c"]);
    expect(select("\\d*$", ["1", "\\d1$"])).toEqual(["\\d1$"]);
    expect(select("st*r", ["st*r", "star", "str", "st"])).toEqual(["st*r", "star", "str"]);
  });

  it("lets a star stand for line breaks, for nothing and for emoji, and minds case", () => {
    expect(select("a*b", ["a\nb", "ab", "a\u{1f600}b", "A b", "ab\n"])).toEqual(["a\nb", "ab", "a\u{1f600}b"]);
    expect(select("*", ["", "x"])).toEqual(["", "x"]);
  });

  it("does not let one character serve two parts of the pattern", () => {
    expect(namePattern("aba*aba")("aba")).toBe(false);
    expect(namePattern("a*b*b")("ab")).toBe(false);
  });

  it("answers at once where a regular expression would take for ever", () => {
    const name = "a".repeat(2047);
    const started = performance.now();
    expect(namePattern(`${"a*".repeat(500)}b`)(name)).toBe(false);
    expect(namePattern(`${"*a".repeat(1000)}*b*`)(name)).toBe(false);
    expect(namePattern(`*${"a".repeat(1000)}b*`)(name)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
