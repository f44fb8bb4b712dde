import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInputError } from "@sstash/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDotenv } from "../../src/documents/dotenv.ts";
import { documentFormat, readDocument } from "../../src/documents/index.ts";
import { readJson } from "../../src/documents/json.ts";
import { readYaml } from "../../src/documents/yaml.ts";
import { formats } from "../../src/formats/index.ts";
import { UsageError } from "../../src/usage-error.ts";
import { anyEntries, entriesOf, quoteLike, text } from "../formats/arbitrary-entries.ts";

const readers = { dotenv: readDotenv, json: readJson, yaml: readYaml } as const;
type Format = keyof typeof readers;

async function failure(format: Format, document: string): Promise<string> {
  const outcome = await readers[format](document).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(InvalidInputError);
  return (outcome as InvalidInputError).message;
}

function byName(entries: readonly { readonly name: string }[]) {
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

describe("what sstash writes", () => {
  it.each(["json", "yaml"] as const)("as %s is read back", async (format) => {
    await fc.assert(
      fc.asyncProperty(anyEntries, async (entries) => {
        const { text: document, refused } = formats[format](entries, {});
        const carried = entries.filter(({ name }) => !refused.some((one) => one.name === name));
        expect(byName(await readers[format](document))).toEqual(byName(carried));
      }),
      { numRuns: 300 },
    );
  });

  it("as dotenv is read back", async () => {
    const names = fc.stringMatching(/^[A-Z_][A-Z0-9_.-]{0,8}$/);
    await fc.assert(
      fc.asyncProperty(entriesOf(names, fc.oneof(text, quoteLike)), async (entries) => {
        const { text: document, refused } = formats.dotenv(entries, {});
        const carried = entries.filter(({ name }) => !refused.some((one) => one.name === name));
        expect(byName(await readDotenv(document))).toEqual(byName(carried));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a dotenv file", () => {
  it("is read with comments, exports, quotes, several lines and either end of line", async () => {
    const document =
      "\ufeff# first\r\n\r\nA=1\r\nexport B='two # 2' # why\r\nC: three\r\nD=\"a\\nb\"\r\nE='x\r\ny'\r\nF=\r\nG = plain # c";
    expect(await readDotenv(document)).toEqual([
      { name: "A", value: "1" },
      { name: "B", value: "two # 2" },
      { name: "C", value: "three" },
      { name: "D", value: "a\nb" },
      { name: "E", value: "x\ny" },
      { name: "F", value: "" },
      { name: "G", value: "plain" },
    ]);
  });

  it.each([
    ["A=1\ns3cret\n", "line 2: no assignment, no comment and not blank"],
    ["=s3cret", "line 1: no assignment, no comment and not blank"],
    ["A B=s3cret", "line 1: no assignment, no comment and not blank"],
    ['A="s3cret\nB=2\n', "line 1: a quote that is not closed"],
    ["X='a\nb'\nA='", "line 3: a quote that is not closed"],
    ["A=1\n\nA=s3cret", "line 3: the name of line 1 again"],
    ["__proto__=s3cret", "line 1: an assignment that dotenv does not read"],
  ])("that reads %j is refused by its line", async (document, message) => {
    expect(await failure("dotenv", document)).toBe(message);
  });

  it("that is read is read as the dotenv package reads it", async () => {
    const { parse } = await import("dotenv");
    const part = fc.constantFrom(
      "A",
      "B",
      "=",
      "'",
      '"',
      "`",
      "\n",
      "#",
      " ",
      "x",
      "\\",
      ":",
      "export ",
      "\r",
      "\t",
      "\u2028",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 14 }).map((parts) => parts.join("")),
        async (document) => {
          const read = await readDotenv(document).catch(() => undefined);
          if (read !== undefined)
            expect(Object.fromEntries(read.map(({ name, value }) => [name, value]))).toEqual(parse(document));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("a JSON file", () => {
  it("is an object of texts, and of base64 for bytes, in its order", async () => {
    expect(await readJson('{"b": "1", "7": "2", "c": {"base64": "/w=="}}')).toEqual([
      { name: "b", value: "1" },
      { name: "7", value: "2" },
      { name: "c", value: Buffer.from([255]) },
    ]);
  });

  it.each([
    ['{"a": 1}', '"a": the value is not text; put it in quotes'],
    ['{"a": {"b": "s3cret"}}', '"a": the value is not text; put it in quotes'],
    ['{"a": "x", "a": "s3cret"}', '"a" stands there more than once'],
    ['["s3cret"]', "line 1, column 1: an array at the top level; a JSON object was expected"],
  ])("that reads %j is refused", async (document, message) => {
    expect(await failure("json", document)).toBe(message);
  });
});

describe("a YAML file", () => {
  it("is a map of scalars, each the text that stands there", async () => {
    const document =
      "---\na: 0123\nb: 1.50\nc: 2020-01-01\nd: yes\ne: ''\nf: |\n  two\n  lines\n7: !!str 0x1f\ng: \"\\u00e9\"\n\"null\": 'null'\n";
    expect(await readYaml(document)).toEqual([
      { name: "a", value: "0123" },
      { name: "b", value: "1.50" },
      { name: "c", value: "2020-01-01" },
      { name: "d", value: "yes" },
      { name: "e", value: "" },
      { name: "f", value: "two\nlines\n" },
      { name: "7", value: "0x1f" },
      { name: "g", value: "é" },
      { name: "null", value: "null" },
    ]);
    expect(await readYaml("{}\n")).toEqual([]);
  });

  it.each([
    ["a: 1\nb:\n  c: s3cret\n", "line 3, column 3: a nested map as a value, where a text was expected"],
    ["a: [s3cret]\n", "line 1, column 4: a list as a value, where a text was expected"],
    ["a: &x s3cret\nb: *x\n", "line 2, column 4: an alias as a value, where a text was expected"],
    ["a:\nb: s3cret\n", /^line 1, column \d: null as a value; an empty text is written ""$/],
    ["a: ~\n", 'line 1, column 4: null as a value; an empty text is written ""'],
    ["a\n", "line 1, column 1: a single text; a map of names and texts was expected"],
    ["- s3cret\n", "line 1, column 1: a list; a map of names and texts was expected"],
    ["", "the text is empty; a map of names and texts was expected"],
    ["# nothing\n", /a map of names and texts was expected$/],
    ["a: 1\n---\nb: s3cret\n", /^line [23], column \d: a second document$/],
    ["a: 1\na: s3cret\n", "line 2, column 1: a name that stands there already"],
    ["a: !!binary s3cret\n", /^line 1, column \d+: (?:a tag on a value|no valid YAML \([A-Z_]+\))$/],
    ["a: 's3cret\n", /^line \d, column \d+: no valid YAML \([A-Z_]+\)$/],
    ["a: b: s3cret\n", /^line 1, column \d+: /],
    ["? [s3cret]\n: 1\n", /^line 1, column \d: a list as a name/],
  ])("that reads %j is refused by line and column", async (document, message) => {
    const found = await failure("yaml", document);
    expect(found).not.toContain("s3cret");
    if (typeof message === "string") expect(found).toBe(message);
    else expect(found).toMatch(message);
  });
});

describe("readDocument", () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "sstash-documents-"));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));
  const stdin = { isTerminal: false, read: async () => Buffer.from("A=piped") };
  const place = () => {
    const { readFile } = { readFile: async (path: string) => (await import("node:fs/promises")).readFile(path) };
    return { home, io: { stdin, readFile } } as unknown as Parameters<typeof readDocument>[1];
  };

  it("reads a file by its name, in the home folder too, and standard input", async () => {
    await writeFile(join(home, "a.json"), '{"a": "1"}');
    expect(await readDocument("~/a.json", place())).toEqual([{ name: "a", value: "1" }]);
    expect(await readDocument("-", place(), "dotenv")).toEqual([{ name: "A", value: "piped" }]);
  });

  it("says which file is missing, is no text, or is wrong where", async () => {
    await writeFile(join(home, "b.yaml"), Uint8Array.of(0xff));
    await writeFile(join(home, "c.env"), "oops");
    await expect(readDocument("~/none.json", place())).rejects.toThrow("~/none.json cannot be read (ENOENT)");
    await expect(readDocument("~/b.yaml", place())).rejects.toThrow("~/b.yaml is not UTF-8 text");
    await expect(readDocument("~/c.env", place())).rejects.toThrow("~/c.env: line 1: no assignment");
  });

  it.each([
    ["./.env", "dotenv"],
    ["/x/.env.production", "dotenv"],
    ["./app.env", "dotenv"],
    ["./A.JSON", "json"],
    ["./a.yml", "yaml"],
    ["./a.yaml", "yaml"],
  ])("takes %s for %s", (path, format) => {
    expect(documentFormat(path)).toBe(format);
  });

  it.each(["./a.txt", "./env", "-", "./a.json/b"])("does not guess what %s is", (path) => {
    expect(() => documentFormat(path)).toThrow(UsageError);
  });
});
