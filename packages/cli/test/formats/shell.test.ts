import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { environmentName } from "../../src/environment-name.ts";
import type { FormatEntry } from "../../src/formats/index.ts";
import { shell as format } from "../../src/formats/shell.ts";
import { entriesOf, quoteLike, rows, text } from "./arbitrary-entries.ts";
import { runScript, shells, variablesOfShells } from "./shells.ts";

const value = fc.oneof(text, quoteLike);
/** The letters in front keep them apart from the variables that a shell has a use for. */
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.-]{0,6}$/).map((each) => `sx${each}`),
  text.map((each) => `app/sx${each}`),
);
const prefix = "app/";
const variableOf = (entry: FormatEntry) => environmentName(entry.name, prefix) ?? "";

describe("shell", () => {
  test("exports variables named by the rule for environments, the values in single quotes", () => {
    expect(format(rows)).toEqual({
      text: "export A_B='v\"1,é😀'\\''q'\nexport A_C='line1\nline2\n'\nexport EMPTYV=''\nexport NUM='0123'\n",
      refused: [],
    });
    expect(format([]).text).toBe("");
  });

  test("leaves the store's prefix out of the variables", () => {
    const entries = ["app/db", "app/1", "other"].map((each) => ({ name: each, value: "v" }));
    expect(format(entries, { prefix: "app/" }).text).toBe("export _1='v'\nexport DB='v'\nexport OTHER='v'\n");
    expect(format([{ name: "app/", value: "v" }], { prefix: "app/" }).refused).toEqual([
      { name: "app/", reason: expect.stringContaining("nothing of the name") },
    ]);
  });

  test("refuses names that become one variable, each with the other named, and writes the rest", () => {
    const entries = ["a.b", "a-b", "c"].map((each) => ({ name: each, value: "v" }));
    expect(format(entries)).toEqual({
      text: "export C='v'\n",
      refused: [
        { name: "a-b", reason: 'it becomes A_B, as would "a.b"' },
        { name: "a.b", reason: 'it becomes A_B, as would "a-b"' },
      ],
    });
  });

  test("refuses NUL characters and half a surrogate pair", () => {
    const entries = ["a\0b", "\udc00"].map((each, index) => ({ name: `n${index}`, value: each }));
    expect(format(entries).refused.map(({ name: refused, reason }) => [refused, reason])).toEqual([
      ["n0", expect.stringContaining("NUL")],
      ["n1", expect.stringContaining("surrogate")],
    ]);
  });

  test.each(
    "PATH LD_PRELOAD LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES BASH_ENV ENV IFS PS4 PROMPT_COMMAND RANDOM HOME _".split(
      " ",
    ),
  )("refuses %s whatever its value", (variable) => {
    expect(format([{ name: variable.toLowerCase(), value: "1" }])).toEqual({
      text: "",
      refused: [{ name: variable.toLowerCase(), reason: expect.stringContaining(variable) }],
    });
  });

  test("carries names that only look like those", () => {
    const names = [
      "LD_SDK_KEY",
      "MY_PATH",
      "PATHS",
      "BASHFUL",
      "USER",
      "MAIL",
      "NODE_OPTIONS",
      "AWS_SECRET_ACCESS_KEY",
    ];
    expect(format(names.map((each) => ({ name: each, value: "v" }))).refused).toEqual([]);
  });

  test("refuses a value so long that no program could be started with it exported", () => {
    const value = `é${"x".repeat(131_071 - "LONG=é".length - 1)}`;
    const entries = ["long", "long2"].map((each) => ({ name: each, value }));
    const { text: document, refused } = format(entries);
    expect(document).toBe(`export LONG='${value}'\n`);
    expect(refused).toEqual([{ name: "long2", reason: expect.stringMatching(/too long.*LONG2/) }]);
    expect(runScript("sh", `${document}env | wc -c`, tmpdir()).stdout).toMatch(/^\s*13\d{4}/);
  });

  test("refuses nothing else", () => {
    fc.assert(
      fc.property(entriesOf(name, value), (entries) => {
        const wellFormed = entries.filter((each) => each.name.isWellFormed() && each.value.isWellFormed());
        const expected = entries.filter(
          (entry) =>
            !wellFormed.includes(entry) ||
            entry.value.includes("\0") ||
            wellFormed.some((other) => other !== entry && variableOf(other) === variableOf(entry)),
        );
        const refused = format(entries, { prefix }).refused.map((each) => each.name);
        expect(refused.toSorted()).toEqual(expected.map((each) => each.name).toSorted());
      }),
    );
  });
});

describe.each(shells)("shell sourced by %s", (shell) => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sstash-shell-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function nothingRan(): void {
    expect(readdirSync(folder).filter((file) => !file.endsWith(".sh"))).toEqual([]);
  }

  test.each([
    ["sourced", (file: string) => `. ./${file}`],
    ["evaluated", (file: string) => `eval "$(cat ./${file})"`],
  ])("a whole document, %s, sets each variable for programs too, and runs nothing", (_, load) => {
    const samples = fc.sample(entriesOf(name, value), 80).map((entries) => {
      const refused = new Set(format(entries, { prefix }).refused.map((each) => each.name));
      return { entries, carried: entries.filter((each) => !refused.has(each.name)) };
    });
    const script = samples.map(({ entries, carried }, index) => {
      writeFileSync(join(folder, `${index}.sh`), format(entries, { prefix }).text);
      const variables = carried.map((entry) => `"$${variableOf(entry)}"`).join(" ");
      return `( set -eu; ${load(`${index}.sh`)}; printf '%s\\0' ${index} ${variables}; env -0 | LC_ALL=C grep -az ^SX | LC_ALL=C sort -z )`;
    });
    const { status, stdout, stderr } = runScript(shell, script.join("\n"), folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const expected = samples.flatMap(({ carried }, index) => [
      `${index}`,
      ...carried.map((entry) => entry.value),
      ...carried.map((entry) => `${variableOf(entry)}=${entry.value}`).toSorted(byBytes),
    ]);
    expect(stdout.split("\0")).toEqual([...expected, ""]);
    nothingRan();
  });

  test("each variable that a shell has a use for is refused, or reads back, and nothing runs", () => {
    const hostile = ["path[$(touch canary)]", "$(touch canary)`touch canary`", "two words", ""];
    const carried = variablesOfShells().flatMap((variable) =>
      hostile.flatMap((each) => {
        const document = format([{ name: variable, value: each }]).text;
        return document === "" ? [] : [{ variable, each, document }];
      }),
    );
    const script = carried.map(({ variable, document }, index) => {
      writeFileSync(join(folder, `${index}.sh`), document);
      return `( set -xau; . ./${index}.sh; (:); printf '%s\\0' "${variable}=$${variable}" )`;
    });
    const read = runScript(shell, script.join("\n"), folder).stdout.split("\0").slice(0, -1);
    const expected = carried.map(({ variable, each }) => `${variable}=${each}`);
    expect(expected.filter((each, index) => each !== read[index])).toEqual([]);
    expect(read.length).toBe(expected.length);
    nothingRan();
  });
});

/** As `sort` orders in the C locale. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
