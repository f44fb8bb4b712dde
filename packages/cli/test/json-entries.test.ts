import { inspect } from "node:util";
import { InvalidInputError } from "@sstash/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonEntries } from "../src/json-entries.ts";

const secret = "hunter2";

/** The message with which a text is refused, after a look for the secret in all that a log could show of the error. */
function problemIn(text: string): string {
  try {
    jsonEntries(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(inspect(error)).not.toContain(secret);
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

describe("jsonEntries", () => {
  test("keeps the order of the document, for names like integers too", () => {
    const { entries, duplicates } = jsonEntries('{"b": "1", "7": "2", "a": null, "1": ["x", {"n": 1}]}');
    expect(entries).toEqual([
      { name: "b", value: "1" },
      { name: "7", value: "2" },
      { name: "a", value: null },
      { name: "1", value: ["x", { n: 1 }] },
    ]);
    expect(duplicates).toEqual([]);
  });

  test("takes __proto__ for a name like any other", () => {
    expect(jsonEntries('{"a": "1", "__proto__": "2", "constructor": "3"}').entries).toEqual([
      { name: "a", value: "1" },
      { name: "__proto__", value: "2" },
      { name: "constructor", value: "3" },
    ]);
  });

  test("gives a name that stands there twice its last value in its first place, and reports it once", () => {
    expect(jsonEntries('{"dup": "1", "b": {"dup": 0, "b": 0}, "d\\u0075p": "2", "dup": "3"}')).toEqual({
      entries: [
        { name: "dup", value: "3" },
        { name: "b", value: { dup: 0, b: 0 } },
      ],
      duplicates: ["dup"],
    });
  });

  test("reads an empty object as no entries", () => {
    expect(jsonEntries(" {} \r\n")).toEqual({ entries: [], duplicates: [] });
  });

  test.each([
    ["", "the text is empty; a JSON object was expected"],
    [" \n", "the text is empty; a JSON object was expected"],
    ["\ufeff{}", "line 1, column 1: a byte order mark; JSON begins without one"],
    ['{"a": "b"}\n x', "line 2, column 2: text after the end of the object"],
    ["{}{}", "line 1, column 3: text after the end of the object"],
    ['{} "a', "line 1, column 4: text after the end of the object"],
    ['["a"]', "line 1, column 1: an array at the top level; a JSON object was expected"],
    ["\n 12", "line 2, column 2: a number at the top level; a JSON object was expected"],
    ['"a"', "line 1, column 1: a string at the top level; a JSON object was expected"],
    ["null", "line 1, column 1: null at the top level; a JSON object was expected"],
    ["false", "line 1, column 1: a boolean at the top level; a JSON object was expected"],
    ["notjson", "line 1, column 1: no JSON value; names and texts stand in double quotes"],
    ['{"a": "b",\n      "c": "d" "e": 1}', "line 2, column 16: a comma is missing"],
    ['{"a": "b",}', "line 1, column 11: a name in double quotes is missing"],
    ['{"a" "b"}', "line 1, column 6: a colon is missing"],
    ['{"a":}', "line 1, column 6: a value is missing"],
    ['{"a": "b"', "line 1, column 10: a closing brace is missing"],
    ['{"a": [1', "line 1, column 9: a closing bracket is missing"],
    ['{"a": "b', "line 1, column 7: a text that begins here is not closed on its line"],
    ['{"a": "b\n"}', "line 1, column 7: a text that begins here is not closed on its line"],
    [
      '{"a": "\t"}',
      "line 1, column 7: a text that begins here holds a control character, which JSON writes as an escape",
    ],
    ['{"a": "\\x"}', "line 1, column 7: a text that begins here holds a backslash before a character that needs none"],
    ['{"a": "\\u12"}', "line 1, column 7: a text that begins here holds \\u without four hexadecimal digits"],
    ['{"a": 1.}', "line 1, column 7: a number that begins here is not complete"],
    ['{"a": 1} // b', "line 1, column 10: text after the end of the object"],
    ['{ /* b */ "a": 1}', "line 1, column 3: a comment, which JSON does not have"],
  ])("says of %j what is wrong and where", (text, expected) => {
    expect(problemIn(text)).toBe(expected);
  });

  test.each([10_000, 1_000_000])("refuses %i brackets within each other", (depth) => {
    const expected = "line 1, column 506: brackets nested deeper than 500 levels";
    expect(problemIn(`{"a": ${"[".repeat(depth)}${"]".repeat(depth)}}`)).toBe(expected);
    expect(problemIn(`{"a": ${'{"b":'.repeat(depth)}`)).toContain("nested deeper than 500 levels");
  });

  test("agrees with a plain reading of random objects", () => {
    const name = fc.oneof(fc.constantFrom("__proto__", "7", "0", "a", "b", "toString"), fc.string({ unit: "binary" }));
    const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.jsonValue({ maxDepth: 3 }), space), { maxLength: 8 }), (pairs) => {
        const members = pairs.map(
          ([key, value, gap]) => `${gap}${JSON.stringify(key)}${gap}:${JSON.stringify(value, null, gap)}`,
        );
        const expected = new Map(pairs.map(([key, value]) => [key, JSON.parse(JSON.stringify(value))]));
        const { entries, duplicates } = jsonEntries(`{${members.join(",")}}`);
        expect(entries.map((entry) => [entry.name, entry.value])).toEqual([...expected]);
        const twice = pairs.map(([key]) => key).filter((key, index, all) => all.indexOf(key) < index);
        expect(new Set(duplicates)).toEqual(new Set(twice));
        expect(duplicates.length).toBe(new Set(twice).size);
      }),
      { numRuns: 200 },
    );
  });

  test("accepts of a damaged text what JSON.parse accepts, and never repeats any of it", () => {
    const whole = JSON.stringify(
      { a: secret, 7: [`x${secret}`, { [secret]: 1.5e3 }], c: `\\"\n${secret}`, d: null },
      null,
      1,
    );
    const inserted = fc.constantFrom(...'{}[],:"\\/ntu0-1e.\n\t\0 ', "//", "true", "\ufeff", "\ud800", "'", secret);
    const damage = fc.record({ at: fc.nat(whole.length), cut: fc.nat(3), insert: inserted });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 2 }), (damages) => {
        const text = damages.reduce((t, { at, cut, insert }) => t.slice(0, at) + insert + t.slice(at + cut), whole);
        const expected = objectIn(text);
        if (expected === undefined) {
          expect(problemIn(text)).not.toBe("the text is not valid JSON");
          return;
        }
        const { entries } = jsonEntries(text);
        expect(new Map(entries.map(({ name, value }) => [name, value]))).toEqual(new Map(Object.entries(expected)));
      }),
      { numRuns: 1500 },
    );
  });

  test("reads five megabytes within two seconds", () => {
    const members = Array.from({ length: 50_000 }, (_, index) => `"name-${index}": "${"v".repeat(85)}"`);
    const text = `{${members.join(",\n")}}`;
    expect(text.length).toBeGreaterThan(5_000_000);
    const start = performance.now();
    expect(jsonEntries(text).entries.length).toBe(50_000);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
