import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leavesOf, readLeaf, treeWithLeaf, writeLeaf } from "../../../src/backends/secrets-manager/json-tree.ts";
import { formatLeafPath, leafAddress } from "../../../src/backends/secrets-manager/leaf-path.ts";

const key = fc.oneof(
  fc.constantFrom("a", "b", "__proto__", "constructor", "0", "a.b", "x\\y"),
  fc.string({ minLength: 1 }),
);
const path = fc.array(key, { minLength: 1, maxLength: 4 });
const object = fc.dictionary(key, fc.jsonValue());
const spacing = fc.constantFrom(undefined, 2, "\t");

describe("a path", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(path, (keys) => {
        expect(leafAddress(`name#${formatLeafPath(keys)}`)).toEqual({ name: "name", path: keys });
      }),
    );
  });

  it.each([
    ["n#a.b", ["a", "b"]],
    ["n#a\\.b", ["a.b"]],
    ["n#a\\\\.b", ["a\\", "b"]],
    ["n#a\\b", ["a\\b"]],
    ["n#a#b", ["a#b"]],
  ])("%j is %j", (text, keys) => {
    expect(leafAddress(text)).toEqual({ name: "n", path: keys });
  });

  it.each(["n#", "n#.", "n#a.", "n#.a", "n#a..b"])("%j is refused", (text) => {
    expect(() => leafAddress(text)).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT" }));
  });
});

describe("writeLeaf", () => {
  it("sets what readLeaf reads, and changes nothing else", () => {
    fc.assert(
      fc.property(object, path, fc.jsonValue(), spacing, (tree, keys, value, space) => {
        const text = JSON.stringify(tree, undefined, space);
        const json = JSON.stringify(value);
        let written: string;
        try {
          written = writeLeaf(text, keys, json);
        } catch (error) {
          // Something on the way is no object.
          expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
          return;
        }
        const expected = JSON.parse(text) as Record<string, unknown>;
        setIn(expected, keys, value);
        expect(JSON.parse(written)).toEqual(expected);
        expect(readLeaf(written, keys)).toBe(typeof value === "string" ? value : json);
        // Set again, it is the same text.
        expect(writeLeaf(written, keys, json)).toBe(written);
      }),
    );
  });

  it.each([
    ['{"a":1}', ["b"], '{"a":1,"b":2}'],
    ['{ "a": 1 }', ["b"], '{ "a": 1, "b": 2 }'],
    ['{\n  "a": 1\n}\n', ["b"], '{\n  "a": 1,\n  "b": 2\n}\n'],
    ["{}", ["a", "b"], '{"a": {"b": 2}}'],
    ['{"a": [1, 9, 3]}', ["a", "1"], '{"a": [1, 2, 3]}'],
    ['{"n": 1.0, "big": 12345678901234567890, "a": 0}', ["a"], '{"n": 1.0, "big": 12345678901234567890, "a": 2}'],
  ])("of %j sets %j", (text, keys, expected) => {
    expect(writeLeaf(text, keys, "2")).toBe(expected);
  });

  it.each([
    ["text", "no json", ["a"]],
    ["a comment", '{"a": 1 /* x */}', ["a"]],
    ["a trailing comma", '{"a": 1,}', ["a"]],
    ["a list", "[1]", ["0"]],
    ["nothing", "", ["a"]],
    ["a leaf on the way", '{"a": 1}', ["a", "b"]],
    ["a place beyond a list's end", '{"a": [1]}', ["a", "1"]],
    ["a key that is there twice", '{"a": 1, "a": 2}', ["a"]],
    ["more than five hundred levels", `${'{"a":'.repeat(501)}1${"}".repeat(501)}`, ["b"]],
  ])("refuses %s, without showing any of it", (_what, text, keys) => {
    expect(() => writeLeaf(text, keys, "2")).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT" }));
  });
});

describe("readLeaf", () => {
  it.each([
    ["a", "text"],
    ["b", "1.50"],
    ["c", '[1, {"x": 2}]'],
    ["d", '{"e": null}'],
    ["d.e", "null"],
    ["c.1.x", "2"],
    ["f", "last"],
    ["none", undefined],
    ["a.b", undefined],
    ["c.2", undefined],
    ["c.01", undefined],
    ["toString", undefined],
  ])("of %s is %j", (keys, expected) => {
    const text = '{"a": "text", "b": 1.50, "c": [1, {"x": 2}], "d": {"e": null}, "f": "first", "f": "last"}';
    expect(readLeaf(text, keys.split("."))).toBe(expected);
  });
});

describe("leavesOf", () => {
  it("names every leaf once, and each reads alone", () => {
    fc.assert(
      fc.property(object, (tree) => {
        const text = JSON.stringify(tree);
        for (const leaf of leavesOf(text) ?? []) expect(readLeaf(text, leaf.path)).toBe(leaf.text);
      }),
    );
  });

  it("takes lists and empty objects for leaves, and nothing for a tree that is none", () => {
    const leaves = leavesOf('{"a": {"b": [1], "c": {}}, "d": "x"}');
    expect(leaves).toEqual([
      { path: ["a", "b"], text: "[1]" },
      { path: ["a", "c"], text: "{}" },
      { path: ["d"], text: "x" },
    ]);
    for (const text of ["", "x", "[1]", '"x"', "{,}"]) expect(leavesOf(text)).toBeUndefined();
  });
});

it("treeWithLeaf makes a tree of one leaf", () => {
  expect(JSON.parse(treeWithLeaf(["a", "__proto__", "b"], '"x"'))).toEqual(
    JSON.parse('{"a": {"__proto__": {"b": "x"}}}'),
  );
});

/** As plain data: `__proto__` is a key like any other. */
function setIn(tree: Record<string, unknown>, [first = "", ...rest]: readonly string[], value: unknown): void {
  const own = (target: object, name: string, held: unknown) =>
    Object.defineProperty(target, name, { value: held, enumerable: true, configurable: true, writable: true });
  if (rest.length === 0) {
    own(tree, first, value);
    return;
  }
  if (!Object.hasOwn(tree, first)) own(tree, first, {});
  setIn(tree[first] as Record<string, unknown>, rest, value);
}
