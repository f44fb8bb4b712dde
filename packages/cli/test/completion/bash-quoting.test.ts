import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Quote, readBashLine } from "../../src/completion/bash-line.ts";
import { bashQuoted } from "../../src/completion/bash-quoting.ts";
import { defaultBreaks } from "./answer-of.ts";

const quotes: readonly Quote[] = ["", "'", '"'];
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."ab:=@ '\"\\$`*?[]{}()<>|&;#!~^,-é日\u00a0😀"), minLength: 1, maxLength: 12 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((one) => !/\p{Cc}/u.test(one)),
);

/** The word as readline leaves it: an open quote is closed unless the text already ends in one. */
function word(name: string, quote: Quote): string {
  const typed = quote + bashQuoted(name, quote);
  return quote !== "" && !typed.slice(1).endsWith(quote) ? typed + quote : typed;
}

describe("bashQuoted", () => {
  it("writes any text so that bash reads it back, with and without an open quote", () => {
    const names = fc.sample(text, 400);
    const cases = names.flatMap((name) => quotes.map((quote) => ({ name, quote })));
    const script = cases.map(({ name, quote }) => `printf '%s\\0' ${word(name, quote)}`).join("\n");
    const { stdout, status } = spawnSync("bash", ["--norc"], { input: `set -H\n${script}\n`, encoding: "utf8" });
    const read = stdout.split("\0").slice(0, -1);
    expect({ status, read }).toEqual({ status: 0, read: cases.map(({ name }) => name) });
  });

  it("leaves names as they are that need no quotes", () => {
    for (const name of ["db.password", "a:b/c@d=e", "ünï-日本_1", "100%+1,5"]) expect(bashQuoted(name, "")).toBe(name);
  });
});

describe("readBashLine", () => {
  it("reads words as bash does, and gives the word at the cursor", () => {
    const property = fc.property(
      fc.array(text, { maxLength: 4 }),
      text,
      fc.constantFrom(...quotes),
      (words, last, quote) => {
        const before = ["sstash", ...words.map((one) => word(one, quote))].join(" ");
        const line = readBashLine(`${before} ${word(last, quote)}`, defaultBreaks);
        expect({ words: line.words, current: line.current, quote: line.quote }).toEqual({
          words,
          current: last,
          quote: "",
        });
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it.each([
    ["sstash get a:b", "a:", ""],
    ["sstash get a\\:b", "", ""],
    ["sstash get user@ho", "user", ""],
    ["sstash get 'a:b' ", "", ""],
    ["sstash get x'a:b", "x", "'"],
    ['sstash get "a\\"b', "", '"'],
    ["sstash get 'a:b'c", "", ""],
    ["sstash get --format=js", "--format=", ""],
    ["sstash get a\\", "", ""],
  ])("keeps of `%s` what readline keeps", (text, kept, quote) => {
    expect(readBashLine(text, defaultBreaks)).toMatchObject({ kept, quote });
  });
});
