import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { jsonEntries } from "../../src/json-entries.ts";
import { secretOf } from "../../src/json-value.ts";
import { anyEntries, asMap, entriesOf, rows, text } from "./arbitrary-entries.ts";
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

  test("writes bytes as an object of base64", () => {
    const entries = [
      { name: "t", value: '{"base64": "/w=="}' },
      { name: "b", value: Uint8Array.of(0xff) },
    ];
    expect(json(entries).text).toBe(
      '{\n    "b": {\n        "base64": "/w=="\n    },\n    "t": "{\\"base64\\": \\"/w==\\"}"\n}',
    );
  });

  test("is read back by putall as the same texts and the same bytes, each told from the other", () => {
    const value = fc.oneof(text, fc.uint8Array({ maxLength: 40 }), fc.constant('{"base64": "/w=="}'));
    const anything = fc.uniqueArray(fc.record({ name: text, value }), { selector: ({ name }) => name, maxLength: 6 });
    fc.assert(
      fc.property(anything, (entries) => {
        const read = jsonEntries(json(entries).text).entries.map(({ name, value }) => [
          name,
          secretOf(value, "base64"),
        ]);
        const same = entries.map(({ name, value }) => [name, typeof value === "string" ? value : Buffer.from(value)]);
        expect(new Map(read as [string, unknown][])).toEqual(new Map(same as [string, unknown][]));
      }),
      { numRuns: 300 },
    );
  });

  test.skipIf(pythonMissing())("writes bytes as Python writes the object that stands for them", () => {
    const samples = fc.sample(fc.uniqueArray(fc.uint8Array({ maxLength: 8 }), { maxLength: 3 }), 100);
    const program = `import base64
answer = [json.dumps({str(i): {"base64": base64.b64encode(bytes(v)).decode()} for i, v in enumerate(m)}, indent=4,
                     separators=(',', ': ')) for m in given]`;
    const expected = askPython(
      program,
      samples.map((values) => values.map((value) => [...value])),
    );
    expect(samples.map((values) => json(values.map((value, i) => ({ name: `${i}`, value }))).text)).toEqual(expected);
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
