import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { anyEntries, asMap, entriesOf, rows } from "./arbitrary-entries.ts";
import { askPython, pythonMissing } from "./python.ts";

describe("json", () => {
  test("sorts the names and escapes all but ASCII, with no newline at the end", () => {
    expect(json(rows)).toEqual({
      text: '{\n    "a.b": "v\\"1,\\u00e9\\ud83d\\ude00\'q",\n    "a.c": "line1\\nline2\\n",\n    "emptyv": "",\n    "num": "0123"\n}',
      refused: [],
    });
  });

  test("writes no entries as {}", () => {
    expect(json([]).text).toBe("{}");
  });

  test("escapes control characters with letters where JSON has them and in lower case elsewhere, and no slash", () => {
    const value = "\u0001\u007f\u2028\b\f\n\r\t/\u001F";
    expect(json([{ name: "c", value }]).text).toBe('{\n    "c": "\\u0001\\u007f\\u2028\\b\\f\\n\\r\\t/\\u001f"\n}');
  });

  test("puts U+FF5E before U+1F600, by code point", () => {
    const entries = ["\u{1f600}", "\uff5e", "b", "B"].map((name) => ({ name, value: "" }));
    expect([...Object.keys(JSON.parse(json(entries).text))]).toEqual(["B", "b", "\uff5e", "\u{1f600}"]);
  });

  test("is read back as the same map, lone surrogates included", () => {
    const anything = fc.oneof(
      entriesOf(
        fc.string({ unit: "binary" }),
        fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
      ),
      anyEntries,
    );
    fc.assert(
      fc.property(anything, (entries) => {
        const { text, refused } = json(entries);
        expect(refused).toEqual([]);
        expect(text).toMatch(/^[\n -~]*$/);
        expect(new Map(Object.entries(JSON.parse(text)))).toEqual(asMap(entries));
      }),
      { numRuns: 300 },
    );
  });

  test.skipIf(pythonMissing())("writes the bytes that Python writes", () => {
    const samples = fc.sample(anyEntries, 300);
    const program = "answer = [json.dumps(dict(m), sort_keys=True, indent=4, separators=(',', ': ')) for m in given]";
    const expected = askPython(
      program,
      samples.map((entries) => [...asMap(entries)]),
    );
    expect(samples.map((entries) => json(entries).text)).toEqual(expected);
  });
});
