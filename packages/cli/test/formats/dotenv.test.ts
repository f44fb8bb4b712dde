import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dotenv } from "../../src/formats/dotenv.ts";
import { asMap, entriesOf, rows, text } from "./arbitrary-entries.ts";
import { runScript, shells } from "./shells.ts";

const carriable = text.filter((value) => !value.includes("\0"));
/** The letter in front keeps them apart from the variables that a shell has a use for. */
const identifier = fc.stringMatching(/^[A-Z0-9_]{0,8}$/).map((name) => `S${name}`);
const anyCase = fc.tuple(identifier, fc.boolean()).map(([name, lower]) => (lower ? name.toLowerCase() : name));
const differing = (entries: readonly { name: string }[]) =>
  new Set(entries.map(({ name }) => name.toUpperCase())).size === entries.length;

describe("dotenv", () => {
  test("sorts the names, sets them in upper case and escapes quotes only", () => {
    expect(dotenv(rows)).toEqual({
      text: "A.B='v\"1,é😀'\\''q'\nA.C='line1\nline2\n'\nEMPTYV=''\nNUM='0123'\n",
      refused: [],
    });
  });

  test("writes no entries as nothing", () => {
    expect(dotenv([]).text).toBe("");
  });

  test("leaves dots, dashes and leading digits in a name, as credstash does", () => {
    const entries = ["1st", "a-b", "db.url"].map((name) => ({ name, value: "v" }));
    expect(dotenv(entries)).toEqual({ text: "1ST='v'\nA-B='v'\nDB.URL='v'\n", refused: [] });
  });

  test.each(["", "a b", "a/b", "a=b", "ß", "ſ", "a\n", "a'b", "a;b", "$(x)", "a+", "a[0]"])(
    "refuses the name %j and says what carries it",
    (name) => {
      const { text, refused } = dotenv([
        { name, value: "v" },
        { name: "good", value: "v" },
      ]);
      expect(text).toBe("GOOD='v'\n");
      expect(refused).toEqual([{ name, reason: expect.stringContaining("json, csv and yaml can carry it") }]);
    },
  );

  test("refuses a NUL character and half a surrogate pair", () => {
    const { text, refused } = dotenv([
      { name: "half", value: "\ud800" },
      { name: "nul", value: "a\0b" },
    ]);
    expect(text).toBe("");
    expect(refused).toEqual([
      { name: "half", reason: expect.stringContaining("json can carry it") },
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

  test("never repeats a value in a reason", () => {
    fc.assert(
      fc.property(
        entriesOf(
          text,
          text.map((value) => `hunter2${value}`),
        ),
        (entries) => {
          expect(JSON.stringify(dotenv(entries).refused.map(({ reason }) => reason))).not.toContain("hunter2");
        },
      ),
    );
  });

  test("is read back by the dotenv package, for values without a quote, a carriage return or a backslash at the end", () => {
    const value = carriable.filter((each) => !/['\r]|\\$/.test(each));
    fc.assert(
      fc.property(entriesOf(anyCase, value).filter(differing), (entries) => {
        const expected = entries.map((entry) => ({ ...entry, name: entry.name.toUpperCase() }));
        expect(new Map(Object.entries(parse(dotenv(entries).text)))).toEqual(asMap(expected));
      }),
      { numRuns: 300 },
    );
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
    const samples = fc.sample(entriesOf(anyCase, carriable).filter(differing), 200);
    const script = samples.map((entries, index) => {
      writeFileSync(join(folder, `${index}.env`), dotenv(entries).text);
      const variables = entries.map(({ name }) => `"$${name.toUpperCase()}"`).join(" ");
      return `( set -eu; . ./${index}.env; printf '%s\\0' ${index} ${variables} )`;
    });
    const { status, stdout, stderr } = runScript(shell, script.join("\n"), folder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const expected = samples.flatMap((entries, index) => [`${index}`, ...entries.map(({ value }) => value)]);
    expect(stdout.split("\0")).toEqual([...expected, ""]);
    nothingRan();
  });

  test("runs nothing from a value whose name is no variable to a shell", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,6}$/);
    const value = fc.oneof(carriable, fc.constantFrom("/../../../bin/touch canary", "/touch", "x/../../../bin/sh"));
    const samples = fc.sample(entriesOf(name, value), 100);
    const script = samples.map((entries, index) => {
      writeFileSync(join(folder, `${index}.env`), dotenv(entries).text);
      return `( . ./${index}.env )`;
    });
    runScript(shell, script.join("\n"), folder);
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

  test.each(["", "-x", "-a", "-u"])(
    "runs nothing from the value of a variable the shell itself uses, with set %s",
    (flag) => {
      const script = variablesOfShells().flatMap((name) => {
        const hostile = ["a[$(touch canary)]", "$(touch canary)", "`touch canary`", "touch canary"];
        return hostile.map((value, index) => {
          const { text, refused } = dotenv([{ name: name.toLowerCase(), value }]);
          writeFileSync(join(folder, `${name}${index}.env`), `${text}:\n`);
          return refused.length > 0 ? "" : `( set ${flag}; . ./${name}${index}.env; : ) 2>&1`;
        });
      });
      runScript(shell, script.join("\n"), folder);
      nothingRan();
    },
  );
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

/** What bash sets by itself, and what other manuals name. */
function variablesOfShells(): string[] {
  const { stdout } = runScript("bash", "compgen -v", tmpdir());
  const own = (stdout ?? "").split("\n").filter((name) => /^[A-Z_]+$/.test(name));
  const others =
    "OPTIND RANDOM SRANDOM SECONDS LINENO PS0 PS1 PS2 PS3 PS4 PROMPT_COMMAND HISTCMD HISTSIZE COLUMNS LINES TMOUT";
  return [...new Set([...own, ...others.split(" "), ..."MAILCHECK BASH_ENV ENV IFS PATH CDPATH FIGNORE".split(" ")])];
}
