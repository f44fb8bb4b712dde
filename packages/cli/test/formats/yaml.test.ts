import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { yaml } from "../../src/formats/yaml.ts";
import { anyEntries, asMap, entriesOf, rows, text } from "./arbitrary-entries.ts";
import { askPython, pythonMissing } from "./python.ts";

const versions = ["1.1", "1.2"] as const;

function valueLine(value: string): string {
  return yaml([{ name: "k", value }]).text.slice("k: ".length, -1);
}

describe("yaml", () => {
  test("sorts the names and writes each on one line", () => {
    expect(yaml(rows)).toEqual({
      text: "a.b: \"v\\\"1,\\xE9\\U0001F600'q\"\na.c: \"line1\\nline2\\n\"\nemptyv: ''\nnum: '0123'\n",
      refused: [],
    });
  });

  test("writes no entries as {}", () => {
    expect(yaml([]).text).toBe("{}\n");
  });

  test.each(["abc", "a#b", "a, b", "it's", 'say "x"', "a\\b", "127.0.0.1", "a:b", "-x", "?x", ":x", "deadbeef", "x=y"])(
    "leaves %s bare",
    (value) => {
      expect(valueLine(value)).toBe(value);
    },
  );

  test.each([
    ...["true", "null", "12", "1.5", "0x1f", "2020-01-01", "1:30:00", "1_000", "on", "yes", "=", "<<", "~", "", "0123"],
    ...[
      "1e3",
      "0o17",
      "y",
      "n",
      "Y",
      ".",
      "e3",
      "2020-1-2",
      "2020-01-01 1:02:03.4 Z",
      "1:5",
      "-190:20:30.15",
      "+.",
      ".inf",
      ".NaN",
    ],
    ...[
      " a",
      "a ",
      "a: b",
      "a:",
      "a #b",
      "*a",
      "&a",
      "!a",
      "%a",
      "@a",
      "[a",
      "{a",
      "`a",
      "-",
      "---",
      "...",
      "- x",
      "? x",
    ],
  ])("puts %j in single quotes", (value) => {
    expect(valueLine(value)).toBe(`'${value}'`);
  });

  test("doubles a quote within single quotes", () => {
    expect(valueLine("'x': y")).toBe("'''x'': y'");
  });

  test.each([
    ["a\tb", '"a\\tb"'],
    ["a\r", '"a\\r"'],
    ["\x1b\0\x07\b\v\f", '"\\e\\0\\a\\b\\v\\f"'],
    ["\xa0\x85\u2028\u2029\ufeff", '"\\_\\N\\L\\P\\uFEFF"'],
    ["é😀\x7f", '"\\xE9\\U0001F600\\x7F"'],
    ['é"\\', '"\\xE9\\"\\\\"'],
  ])("escapes %j in double quotes", (value, expected) => {
    expect(valueLine(value)).toBe(expected);
  });

  test("does not fold a long value", () => {
    const value = "many words ".repeat(50).trim();
    expect(valueLine(value)).toBe(value);
  });

  test("writes a long name on a line of its own, where every reader finds it", () => {
    expect(yaml([{ name: "k".repeat(122), value: "v" }]).text).toBe(`${"k".repeat(122)}: v\n`);
    expect(yaml([{ name: "k".repeat(123), value: "v" }]).text).toBe(`? ${"k".repeat(123)}\n: v\n`);
    expect(yaml([{ name: "😀".repeat(122), value: "v" }]).text).toMatch(/^\? "(\\U0001F600){122}"\n: v\n$/);
  });

  test("refuses half a surrogate pair", () => {
    const { text, refused } = yaml([{ name: "\udc00", value: "v" }]);
    expect({ text, refused }).toEqual({
      text: "{}\n",
      refused: [{ name: "\udc00", reason: expect.stringContaining("surrogate") }],
    });
  });

  test.each(versions)("is read back as the same map by a reader of YAML %s", (version) => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const document = yaml(entries).text;
        expect(document).toMatch(/^[\n -~]*$/);
        const map = parse(document, { version, mapAsMap: true, maxAliasCount: 0 });
        expect(map).toEqual(entries.length === 0 ? new Map() : asMap(entries));
      }),
      { numRuns: 400 },
    );
  });

  test.skipIf(pythonMissing(["yaml"]))("is read back as the same map by PyYAML and by libyaml", () => {
    const samples = fc.sample(anyEntries, 300);
    const program = `
import yaml
def load(document, loader):
    pairs = list(yaml.load(document, Loader=loader).items())
    assert all(isinstance(text, str) for pair in pairs for text in pair), document
    return pairs
loaders = [yaml.SafeLoader] + ([yaml.CSafeLoader] if hasattr(yaml, 'CSafeLoader') else [])
answer = [[load(d, loader) for d in given] for loader in loaders]`;
    const answer = askPython(
      program,
      samples.map((entries) => yaml(entries).text),
    ) as [string, string][][][];
    for (const read of answer) {
      expect(read.map((pairs) => new Map(pairs))).toEqual(samples.map((entries) => asMap(entries)));
    }
  });

  test.skipIf(pythonMissing(["yaml"]))("is what PyYAML writes without folding, where all readers agree on it", () => {
    const oneLine = text.filter((each) => !/[\n\x85\u2028\u2029]/.test(each) && each !== "");
    const samples = [...fc.sample(entriesOf(oneLine, oneLine), 600), [{ name: "k".repeat(123), value: "v" }]];
    const program = `
import yaml
answer = [yaml.safe_dump(dict(m), default_flow_style=False, width=1 << 30) for m in given]`;
    const answer = askPython(
      program,
      samples.map((entries) => [...asMap(entries)]),
    ) as string[];
    const agreed = answer.filter((document, index) => {
      const expected = asMap(samples[index] ?? []);
      return versions.every((version) => readsAs(document, version, expected));
    });
    expect(agreed.length).toBeGreaterThan(samples.length / 2);
    const ours = new Set(samples.map((entries) => yaml(entries).text));
    expect(agreed.filter((document) => !ours.has(document)).slice(0, 3)).toEqual([]);
  });
});

function readsAs(document: string, version: "1.1" | "1.2", expected: Map<string, string>): boolean {
  try {
    const map = parse(document, { version, mapAsMap: true, logLevel: "silent" });
    return map.size === expected.size && [...expected].every(([name, value]) => map.get(name) === value);
  } catch {
    return false;
  }
}
