import { compareCodePoints } from "@sstash/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "./any-text.ts";

const text = anyText();

describe("compareCodePoints", () => {
  it("orders well-formed text as its UTF-8 bytes are ordered, which is DynamoDB's order of sort keys", () => {
    fc.assert(
      fc.property(text, text, text, (prefix, a, b) => {
        const [left, right] = [prefix + a, prefix + b];
        expect(Math.sign(compareCodePoints(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
      { numRuns: 1000 },
    );
  });

  it("puts an emoji after every character of the basic plane, unlike `<`", () => {
    const emoji = "\u{1f600}";
    const fullWidthTilde = "\uff5e";
    expect(emoji < fullWidthTilde).toBe(true);
    expect(compareCodePoints(emoji, fullWidthTilde)).toBeGreaterThan(0);
  });

  it("puts a prefix before what it begins", () => {
    expect(compareCodePoints("a", "ab")).toBeLessThan(0);
    expect(compareCodePoints("", "a")).toBeLessThan(0);
    expect(compareCodePoints("ab", "ab")).toBe(0);
  });

  it("sorts upper case before lower case and `@` before both, as credstash lists them", () => {
    expect(["a.b", "A-d", "@f", "ab"].sort(compareCodePoints)).toEqual(["@f", "A-d", "a.b", "ab"]);
  });
});
