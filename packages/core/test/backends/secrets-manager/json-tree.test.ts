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

/** JSON as people and programs write it: odd white space, big numbers, escapes, keys given twice, empty keys. */
const looseTree = fc.letrec<{ value: string; object: string }>((tie) => {
  const space = fc.constantFrom("", " ", "\n  ", "\t");
  const number = fc.constantFrom("0", "-0", "1.50", "12345678901234567890", "1e400", "0.1E-7");
  const text = fc.constantFrom('""', '"x"', '"\\u0041\\/"', '"[{"', '"\\"}"', '"\u{1f510}"');
  const name = fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"a.b"', '"x\\\\y"', '""');
  const within = (open: string, items: fc.Arbitrary<string>, close: string) =>
    fc
      .tuple(fc.array(items, { maxLength: 3 }), space)
      .map(([all, gap]) => open + gap + all.join(`,${gap}`) + gap + close);
  const property = fc
    .tuple(name, space, space, tie("value"))
    .map(([key, left, right, value]) => `${key}${left}:${right}${value}`);
  return {
    value: fc.oneof(
      { maxDepth: 3 },
      number,
      text,
      fc.constantFrom("null", "true"),
      tie("object"),
      within("[", tie("value"), "]"),
    ),
    object: within("{", property, "}"),
  };
}).object;

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
        // As JSON has it, which knows no -0.
        setIn(expected, keys, JSON.parse(json));
        expect(JSON.parse(written)).toEqual(expected);
        expect(readLeaf(written, keys)).toBe(typeof value === "string" ? value : json);
        // Set again, it is the same text.
        expect(writeLeaf(written, keys, json)).toBe(written);
      }),
    );
  });

  it("leaves every byte that is not the leaf's own where it is, however the text was written", () => {
    fc.assert(
      fc.property(looseTree, fc.jsonValue(), fc.nat(), (text, value, place) => {
        const leaves = (leavesOf(text) ?? []).filter(({ path }) => path.length > 0);
        const { path: keys = ["new"] } = leaves[place % (leaves.length || 1)] ?? {};
        const [json, mark] = [JSON.stringify(value), "1234567890123456789012345"];
        let marked: string;
        try {
          marked = writeLeaf(text, keys, mark);
        } catch (error) {
          // A key on the way is there twice.
          expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
          return;
        }
        const [before = "", after = "", ...more] = marked.split(mark);
        expect(more).toEqual([]);
        expect(writeLeaf(text, keys, json)).toBe(before + json + after);
        if (leaves.length > 0) {
          expect(text.startsWith(before) && text.endsWith(after)).toBe(true);
          expect(text.length).toBeGreaterThan(before.length + after.length);
        }
        for (const leaf of leaves) if (leaf.path !== keys) expect(readLeaf(marked, leaf.path)).toBe(leaf.text);
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

  it("refuses a leaf that would make the tree too deep to be read again", () => {
    const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const written = writeLeaf("{}", ["a"], deep(499));
    expect(readLeaf(written, ["a"])).toBe(deep(499));
    for (const write of [writeLeaf.bind(undefined, "{}"), treeWithLeaf]) {
      expect(() => write(["a"], deep(500))).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT" }));
    }
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

it("brackets in a text are no levels, and a long text is no trouble", () => {
  const text = JSON.stringify({ a: "[".repeat(30_000), b: '\\"'.repeat(15_000), c: 1 });
  expect(readLeaf(text, ["c"])).toBe("1");
  expect(readLeaf(writeLeaf(text, ["c"], "2"), ["a"])).toBe("[".repeat(30_000));
});

describe("leavesOf", () => {
  it("of text written anyhow, with keys given twice, names what reads alone, and nothing twice", () => {
    fc.assert(
      fc.property(looseTree, (text) => {
        const leaves = leavesOf(text) ?? [];
        for (const leaf of leaves) expect(readLeaf(text, leaf.path)).toBe(leaf.text);
        const names = leaves.map(({ path }) => formatLeafPath(path));
        expect(new Set(names).size).toBe(names.length);
        for (const [at, name] of names.entries()) expect(leafAddress(`n#${name}`).path).toEqual(leaves[at]?.path);
      }),
    );
  });

  it("leaves out what a later key of the same name hides", () => {
    expect(leavesOf('{"a": {"b": 1}, "a": {"c": 2}, "x": 1, "x": {"y": 2}}')).toEqual([
      { path: ["a", "c"], text: "2" },
      { path: ["x", "y"], text: "2" },
    ]);
  });

  it("takes an object with an empty key for a leaf, since no path names what is under it", () => {
    expect(leavesOf('{"a": {"": 1, "b": 2}, "c": 3}')).toEqual([
      { path: ["a"], text: '{"": 1, "b": 2}' },
      { path: ["c"], text: "3" },
    ]);
    expect(leavesOf('{"": 1}')).toEqual([]);
  });

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
