import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pythonRepr } from "../../src/formats/python-repr.ts";
import { text } from "./arbitrary-entries.ts";
import { askPython, pythonMissing } from "./python.ts";

describe("pythonRepr", () => {
  test.each([
    ["NAME", "'NAME'"],
    ["it's", '"it\'s"'],
    ['say "it\'s"', "'say \"it\\'s\"'"],
    ['say "x"', "'say \"x\"'"],
    ["a\\b\n\r\t\0\x7f", "'a\\\\b\\n\\r\\t\\x00\\x7f'"],
    ["é😀 \xa0\xad\u2028\ufeff\u{e0001}", "'é😀 \\xa0\\xad\\u2028\\ufeff\\U000e0001'"],
    ["\ud800x", "'\\ud800x'"],
    ["", "''"],
  ])("writes %j as Python does", (given, expected) => {
    expect(pythonRepr(given)).toBe(expected);
  });

  test.skipIf(pythonMissing())("agrees with Python on any text of characters that both know", () => {
    const samples = fc.sample(text, 500);
    const answer = askPython(program, [...samples, ...everyCharacter()]) as (readonly [string, string])[];
    expect(answer.join("").length).toBeGreaterThan(300_000);
    expect(answer.filter(([shared, repr]) => pythonRepr(shared) !== repr).slice(0, 3)).toEqual([]);
  });
});

/** Every character this runtime's Unicode version has, 256 to a text, without most of those for private use. */
function everyCharacter(): string[] {
  const starts = Array.from({ length: 0x1100 }, (_, index) => index * 256).filter((start) => start < 0xf0100);
  return starts.map((start) => {
    const characters = Array.from({ length: 256 }, (_, index) => String.fromCodePoint(start + index));
    return characters.join("").replace(/\p{Cn}/gu, "");
  });
}

/** Pairs of a text, without what this Python's Unicode version does not have, and its repr. */
const program = `
import unicodedata
def shared(text):
    return ''.join(c for c in text if unicodedata.category(c) != 'Cn')
answer = [[shared(text), repr(shared(text))] for text in given]`;
