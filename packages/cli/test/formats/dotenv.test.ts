import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dotenv } from "../../src/formats/dotenv.ts";
import type { FormatEntry } from "../../src/formats/index.ts";
import { asMap, entriesOf, quoteLike, rows, text } from "./arbitrary-entries.ts";
import { runScript, shells, variablesOfShells } from "./shells.ts";

const value = fc.oneof(text, quoteLike);
/** The letter in front keeps them apart from the variables that a shell has a use for. */
const identifier = fc.stringMatching(/^[A-Z0-9_]{0,8}$/).map((name) => `S${name}`);
const anyCase = fc.tuple(identifier, fc.boolean()).map(([name, lower]) => (lower ? name.toLowerCase() : name));
const anyName = fc.oneof(
  anyCase,
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/).filter((name) => !/^[A-Z_]+$/i.test(name)),
);
const anyMap = entriesOf(anyName, value);

const written = (name: string, content: string, notForSourcing = false) =>
  dotenv([{ name, value: content }], { notForSourcing }).text;

/** The entries that the document has, under the names it gives them. */
function carriedBy({ refused }: ReturnType<typeof dotenv>, entries: readonly FormatEntry[]): FormatEntry[] {
  const names = new Set(refused.map(({ name }) => name));
  return entries.flatMap((each) => (names.has(each.name) ? [] : [{ ...each, name: each.name.toUpperCase() }]));
}

/** Entries that no rule about names or characters speaks against. */
function wellNamed(entries: readonly FormatEntry[]): FormatEntry[] {
  const wellFormed = entries.filter((each) => each.name.isWellFormed() && each.value.isWellFormed());
  const upper = wellFormed.map((each) => each.name.toUpperCase());
  return wellFormed.filter(
    (each, index) =>
      !each.value.includes("\0") && upper.indexOf(upper[index] ?? "") === upper.lastIndexOf(upper[index] ?? ""),
  );
}

describe("dotenv", () => {
  test("sorts the names, sets them in upper case, and quotes as credstash where that reads back", () => {
    expect(dotenv(rows)).toEqual({
      text: "A.C='line1\nline2\n'\nEMPTYV=''\nNUM='0123'\n",
      refused: [{ name: "a.b", reason: expect.stringContaining("quoting") }],
    });
    expect(dotenv([]).text).toBe("");
  });

  test("leaves dots, dashes and leading digits in a name, as credstash does", () => {
    const entries = ["1st", "a-b", "db.url"].map((name) => ({ name, value: "v" }));
    expect(dotenv(entries)).toEqual({ text: "1ST='v'\nA-B='v'\nDB.URL='v'\n", refused: [] });
  });

  test.each([
    ["", "''"],
    [" a ", "' a '"],
    ["#", "'#'"],
    ['say "x" `y` $z !', "'say \"x\" `y` $z !'"],
    ["a\\nb", "'a\\nb'"],
    ["C:\\", "'C:\\'"],
    ["it's", '"it\'s"'],
    ["'", '"\'"'],
    [" it's # two\nlines ", '" it\'s # two\nlines "'],
  ])("writes %j as %s", (content, expected) => {
    expect(written("a", content)).toBe(`A=${expected}\n`);
  });

  test.each(["'\"", "'$", "'`", "'!", "'\\", "a\r", "\r\n"])("refuses %j, unless it is not for sourcing", (content) => {
    expect(dotenv([{ name: "a", value: content }])).toEqual({
      text: "",
      refused: [{ name: "a", reason: expect.stringContaining("safe to source") }],
    });
    expect(parse(written("a", content, true))).toEqual({ A: content });
  });

  test.each([
    ["'\"", "`'\"`"],
    ["it's $5", '"it\'s $5"'],
    ["a\r\n", '"a\\r\\n"'],
    ["a'\"`", "a'\"`"],
    ["'\"`", '"\'"`"'],
    ["plain", "'plain'"],
  ])("writes %j not for sourcing as %s", (content, expected) => {
    expect(written("a", content, true)).toBe(`A=${expected}\n`);
  });

  test("refuses what dotenv has no quoting for, even not for sourcing", () => {
    for (const content of ["a\r\\n", " '\"`\r", "# '\"`\n", "'#`\"", "a\0b"]) {
      expect(written("a", content, true)).toBe("");
    }
  });

  test("puts a comment below a value with a backslash at its end where dotenv would else read on", () => {
    const after = (content: string) =>
      dotenv([
        { name: "a", value: "C:\\" },
        { name: "b", value: content },
      ]).text;
    expect(after("plain")).toBe("A='C:\\'\nB='plain'\n");
    expect(parse("A='C:\\'\nB='# no comment'\n")["A"]).toBe("C:\\'\nB=");
    for (const content of ["# no comment", " \nnext", "\n", "it' # x"]) {
      const document = after(content);
      expect(document).toMatch(/^A='C:\\'\n# .*\nB=/);
      expect(parse(document)).toEqual({ A: "C:\\", B: content });
    }
  });

  test.each(["", "a b", "a/b", "a=b", "ß", "ſ", "a\n", "a'b", "a;b", "$(x)", "a+", "a[0]"])(
    "refuses the name %j",
    (name) => {
      const { text, refused } = dotenv([
        { name, value: "v" },
        { name: "good", value: "v" },
      ]);
      expect(text).toBe("GOOD='v'\n");
      expect(refused).toEqual([{ name, reason: expect.stringContaining("dotenv names") }]);
    },
  );

  test("refuses a NUL character and half a surrogate pair", () => {
    const { text, refused } = dotenv([
      { name: "half", value: "\ud800" },
      { name: "nul", value: "a\0b" },
    ]);
    expect(text).toBe("");
    expect(refused).toEqual([
      { name: "half", reason: expect.stringContaining("surrogate") },
      { name: "nul", reason: expect.stringContaining("NUL") },
    ]);
  });

  test("refuses all names that become the same variable, each with the others named", () => {
    const entries = ["ab", "aB", "AB", "abc"].map((name) => ({ name, value: "v" }));
    const { text, refused } = dotenv(entries);
    expect(text).toBe("ABC='v'\n");
    expect(refused.map(({ name, reason }) => [name, reason.match(/"\w+"/g)])).toEqual([
      ["AB", ['"aB"', '"ab"']],
      ["aB", ['"AB"', '"ab"']],
      ["ab", ['"AB"', '"aB"']],
    ]);
  });

  test.each([false, true])(
    "a whole document is read back by the dotenv package (not for sourcing: %s)",
    (notForSourcing) => {
      fc.assert(
        fc.property(anyMap, (entries) => {
          const document = dotenv(entries, { notForSourcing });
          const expected = asMap(carriedBy(document, entries));
          expect(new Map(Object.entries(parse(document.text)))).toEqual(expected);
          expect(new Map(Object.entries(parse(document.text, { fast: true })))).toEqual(expected);
        }),
        { numRuns: 1000 },
      );
    },
  );

  test("refuses no value but those that the rule names", () => {
    fc.assert(
      fc.property(entriesOf(anyCase, value), (entries) => {
        const expected = wellNamed(entries).filter(
          (each) => !each.value.includes("\r") && !(each.value.includes("'") && /["$`!\\]/.test(each.value)),
        );
        const carried = carriedBy(dotenv(entries), entries).map(({ name }) => name);
        expect(carried).toEqual(expected.map(({ name }) => name.toUpperCase()));
      }),
      { numRuns: 300 },
    );
  });

  test("not for sourcing, refuses only what dotenv reads back in no quoting", () => {
    fc.assert(
      fc.property(value, (content) => {
        if (!content.isWellFormed() || content.includes("\0") || written("a", content, true) !== "") return;
        const quotings = [
          `'${content}'`,
          `"${content}"`,
          `\`${content}\``,
          ...(/^['"`]/.test(content) ? [] : [content]),
        ];
        for (const quoting of quotings) expect(parse(`A=${quoting}\n`)).not.toEqual({ A: content });
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["\\`\\n\u2028''", "a\u2029'b'", '\u2028"x"'])("%j is read back, or refused", (content) => {
    for (const notForSourcing of [false, true]) {
      const document = written("a", content, notForSourcing);
      if (document !== "") expect(parse(document)).toEqual({ A: content });
    }
  });

  test("a long value is read back too", () => {
    for (const long of ["\\'".repeat(100_000), "x y ".repeat(100_000), "\n\\".repeat(100_000)]) {
      expect(parse(written("a", long, true))).toEqual({ A: long });
    }
  });
});

describe.each(shells)("dotenv sourced by %s", (shell) => {
  let folder = "";
  let nothingRan: () => void = () => undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sstash-dotenv-"));
    nothingRan = () => expect(readdirSync(folder).filter((file) => !file.endsWith(".env"))).toEqual([]);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test("sets each variable to its value and runs nothing", () => {
    const samples = fc.sample(entriesOf(anyCase, value), 150).map((entries) => carriedBy(dotenv(entries), entries));
    const script = samples.map((carried, index) => {
      writeFileSync(join(folder, `${index}.env`), dotenv(carried).text);
      const variables = carried.map(({ name }) => `"$${name}"`).join(" ");
      return `( set -eu; . ./${index}.env; printf '%s\\0' ${index} ${variables} )`;
    });
    const { status, stdout, stderr } = runScript(shell, script.join("\n"), folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const expected = samples.flatMap((carried, index) => [`${index}`, ...carried.map((each) => each.value)]);
    expect(stdout.split("\0")).toEqual([...expected, ""]);
    nothingRan();
  });

  test("sets the variables among lines that are none to a shell, and runs nothing from those", () => {
    const path = fc.constantFrom("/../../../bin/touch canary", "/touch", "x/../../../bin/sh", "/../touch");
    const samples = fc.sample(entriesOf(anyName, fc.oneof(value, path)), 150).map((entries) => ({
      entries,
      variables: carriedBy(dotenv(entries), entries).filter(({ name }) => /^S[A-Z0-9_]*$/.test(name)),
    }));
    const script = samples.map(({ entries, variables }, index) => {
      writeFileSync(join(folder, `${index}.env`), dotenv(entries).text);
      const read = variables.map(({ name }) => `"$${name}"`).join(" ");
      return `( set -u; . ./${index}.env; printf '%s\\0' ${index} ${read} ) 2>/dev/null`;
    });
    const { stdout } = runScript(shell, script.join("\n"), folder);
    const expected = samples.flatMap(({ variables }, index) => [`${index}`, ...variables.map((each) => each.value)]);
    expect(stdout.split("\0")).toEqual([...expected, ""]);
    nothingRan();
  });

  test("would run a program elsewhere by way of a folder called as the variable, so such values are refused", () => {
    mkdirSync(join(folder, "A.B="));
    writeFileSync(join(folder, "program.env"), "#!/bin/sh\necho it ran\n");
    chmodSync(join(folder, "program.env"), 0o700);
    expect(runScript(shell, "A.B='/../program.env'", folder).stdout).toBe("it ran\n");
    const { text, refused } = dotenv([{ name: "a.b", value: "/../program.env" }]);
    expect(text).toBe("");
    expect(refused).toEqual([{ name: "a.b", reason: expect.stringContaining("/../") }]);
    expect(dotenv([{ name: "a_b", value: "/../program.env" }]).refused).toEqual([]);
  });

  test("runs nothing from the value of a variable the shell itself uses", () => {
    const hostile = ["a[$(touch canary)]", "path[$(touch canary)]", "$(touch canary)`touch canary`", "touch canary"];
    const documents = variablesOfShells().flatMap((name) =>
      hostile.map((content) => written(name, content)).filter((document) => document !== ""),
    );
    expect(documents.length).toBeGreaterThan(200);
    const script = documents.map((document, index) => {
      writeFileSync(join(folder, `${index}.env`), `${document}:\n`);
      return `( set -xau; . ./${index}.env; (:) )`;
    });
    runScript(shell, script.join("\n"), folder);
    nothingRan();
  });
});

test.runIf(shells.includes("bash"))(
  "bash runs a subscript in the value of RANDOM, so only numbers are carried there",
  () => {
    expect(runScript("bash", "RANDOM='a[$(echo it ran >&2)]'", tmpdir()).stderr).toContain("it ran");
    for (const value of ["a[$(touch canary)]", "", "08", "1+1", "-1", "1e3", " 1"]) {
      expect(dotenv([{ name: "random", value }]).refused).toEqual([
        { name: "random", reason: expect.stringContaining("RANDOM") },
      ]);
    }
    expect(dotenv([{ name: "random", value: "42" }])).toEqual({ text: "RANDOM='42'\n", refused: [] });
  },
);

test("values that shells expand by themselves are carried when there is nothing in them to expand", () => {
  expect(dotenv([{ name: "env", value: "production" }])).toEqual({ text: "ENV='production'\n", refused: [] });
  expect(dotenv([{ name: "ps4", value: "$(id)" }]).refused).toEqual([
    { name: "ps4", reason: expect.stringContaining("PS4") },
  ]);
});

test("variables that say where code lies are refused, and carried when the document is not for sourcing", () => {
  for (const name of ["PATH", "BASH_ENV", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "MODULE_PATH"]) {
    expect(dotenv([{ name, value: "/x" }]).refused).toEqual([{ name, reason: expect.stringContaining(name) }]);
    expect(written(name, "/x", true)).toBe(`${name}='/x'\n`);
  }
  expect(written("LD_SDK_KEY", "/x")).toBe("LD_SDK_KEY='/x'\n");
});

test.runIf(shells.includes("zsh"))("zsh runs a subscript in the value of REPORTTIME, at the next program's end", () => {
  expect(runScript("zsh", "REPORTTIME='path[$(echo it ran >&2)]'\n(:)", tmpdir()).stderr).toContain("it ran");
  expect(written("reporttime", "path[$(id)]")).toBe("");
});
