import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { placeholderSources, positionalSources } from "../../src/completion/suggestion.ts";
import type { OptionTable } from "../../src/option-table.ts";
import { globalOptions } from "../../src/options/global-options.ts";
import { type Home, temporaryHome } from "./answer-of.ts";

let home: Home;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.close());

const verbs = commands.map(({ name }) => name);

describe("what bash is told", () => {
  it.each([
    ["sstash ", verbs],
    ["sstash get", ["get", "getall"]],
    ["LANG=C sstash -t x --debug geta", ["getall"]],
    ["sstash no-verb ", []],
    ["sstash get --no-such-option ", []],
    ["sstash --backend ", ["credstash", "secrets-manager", "local"]],
    ["sstash --log-level W", ["WARNING"]],
    ["sstash --table ", []],
    ["sstash -n ", []],
    ["sstash get x -f y", ["yaml"]],
    ["sstash get x --form y", ["yaml"]],
    ["sstash get x --backend l", ["local"]],
    ["sstash put x v -d SHA5", ["SHA512"]],
    ["sstash get x -", expect.arrayContaining(["--format", "-f", "--noline", "-n", "--help"])],
    ["sstash get x --reg", ["--region"]],
    ["sstash get x --ver", ["--version"]],
    ["sstash --ver", ["--version"]],
    ["sstash get -n --nol", []],
    ["sstash getall --only x --onl", ["--only"]],
    ["sstash get -v --", []],
    ["sstash get -- --fo", []],
    ["sstash setup --tags a=b ", []],
    ["sstash setup --tags a=b --cr", ["--create-key"]],
    ["sstash completion ", ["bash", "zsh", "fish"]],
    ["true; sstash completion z", ["zsh"]],
    ["sstash keys | sstash completion f", ["fish"]],
    ["sstash keys ", []],
    ["sstash policy needs -- geta", ["getall"]],
    ["sstash policy check --role r -- -t x get y --form", ["--format"]],
    ["sstash policy show -- geta", []],
  ])("for `%s`", async (line, expected) => {
    expect((await home.bash(line)).map((text) => text.trimEnd())).toEqual(expected);
  });

  it("leaves out global options behind the verb until a letter of theirs is there", async () => {
    expect(await home.bash("sstash keys --")).toEqual(["--json ", "--help "]);
    expect(await home.bash("sstash keys --ta")).toEqual(["--table "]);
  });

  it("replaces what readline would replace, whichever characters break words", async () => {
    await home.remember(["a:b:c", "a:b d"]);
    expect(await home.bash("sstash get a:b")).toEqual(["b\\ d ", "b:c "]);
    expect(await home.bash("sstash get a:b", " \t\n")).toEqual(["a:b\\ d ", "a:b:c "]);
    expect(await home.bash("sstash get a\\:b")).toEqual(["a:b\\ d ", "a:b:c "]);
    expect(await home.bash("sstash get 'a:b")).toEqual(["a:b d", "a:b:c"]);
    expect(await home.bash("sstash get a:'b")).toEqual(["b d", "b:c"]);
    expect(await home.bash("sstash get x --format=j")).toEqual(["json "]);
    expect(await home.bash("sstash get x --format=j", " \t\n")).toEqual(["--format=json "]);
  });

  it("offers names where names stand, and nothing where the context stands", async () => {
    await home.remember(["db.user", "db.password", "smtp"]);
    const both = ["db.password ", "db.user "];
    for (const verb of ["get", "put", "delete", "verify", "bind", "getall --only", "getall --only x --only"]) {
      expect([verb, await home.bash(`sstash ${verb} db`)]).toEqual([verb, both]);
    }
    for (const start of ["get x ", "get x a=b ", "put x v ", "getall ", "verify x ", "delete x "]) {
      expect([start, await home.bash(`sstash ${start}`)]).toEqual([start, []]);
    }
  });

  it("offers the names of the store that the line is about", async () => {
    await home.remember(["one"], { table: "first" });
    await home.remember(["two"], { "local-dir": join(home.home, "second") });
    expect(await home.bash("sstash -t first get ")).toEqual(["one "]);
    expect(await home.bash("sstash get --table=first ")).toEqual(["one "]);
    expect(await home.bash(`sstash --local-dir ${home.home}/second get `)).toEqual(["two "]);
    expect(await home.bash("sstash --local-dir ~/second get ")).toEqual(["two "]);
    expect(await home.bash("sstash get ")).toEqual([]);
    expect(await home.bash("sstash --backend credstash -t first get ")).toEqual([]);
  });

  it("offers files behind @ for values and for options that take one, and behind redirections", async () => {
    await mkdir(join(home.home, "in", "deep"), { recursive: true });
    await writeFile(join(home.home, "in", "with blank"), "");
    await writeFile(join(home.home, "in", ".hidden"), "");
    const begun = `${home.home}/in/`;
    const all = [`${begun}deep/`, `${begun}with\\ blank `];
    expect(await home.bash(`sstash put x @${begun}`)).toEqual(all.map((path) => `@${path}`));
    expect(await home.bash(`sstash putall @${begun}d`)).toEqual([`@${begun}deep/`]);
    expect(await home.bash(`sstash getall --out ${begun}`)).toEqual(all);
    expect(await home.bash(`sstash --master-key-file ${begun}.h`)).toEqual([`${begun}.hidden `]);
    expect(await home.bash(`sstash --local-dir ${begun}`)).toEqual([`${begun}deep/`]);
    expect(await home.bash(`sstash getall 2>${begun}`)).toEqual(all);
    expect(await home.bash("sstash --log-file ~/in/d")).toEqual(["~/in/deep/"]);
    expect(await home.bash(`sstash put x ${begun}`)).toEqual([]);
    expect(await home.bash("sstash put x @/no/such/folder/")).toEqual([]);
  });

  it("leaves out names that could draw on the terminal", async () => {
    await home.remember(["good", "g\u001b[2J", "g\nh", "g\th", ""]);
    expect(await home.bash("sstash get ")).toEqual(["good "]);
  });

  it("is exactly the names that begin as typed", async () => {
    const name = fc.string({ unit: fc.constantFrom(..."ab.:=@ '\"\\$*#!~é日😀-"), minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(fc.uniqueArray(name, { maxLength: 20 }), name, async (names, typed) => {
      await home.remember(names);
      const quoted = `'${typed.replaceAll("'", "'\\''")}'`;
      const told = await home.bash(`sstash get -- ${quoted.slice(0, -1)}`, "");
      const texts = told.map((text) => typed.slice(0, keptOf(typed)) + unquoted(text));
      expect(texts.sort()).toEqual(names.filter((one) => one.startsWith(typed)).sort());
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

/** In `'it'\''s` the open quote is the last, so what stands before it is not told again. */
function keptOf(typed: string): number {
  return typed.lastIndexOf("'") + 1;
}

/** Text as it stands behind an open single quote; one that ends in a quote closes itself. */
function unquoted(text: string): string {
  return (text.endsWith("'") ? text.slice(0, -1) : text).replaceAll("'\\''", "'");
}

describe("what zsh and fish are told", () => {
  it("is every word that can stand there, with a description where there is one", async () => {
    await home.remember(["b c", "a"]);
    for (const shell of ["zsh", "fish"]) {
      expect(await home.answer(shell, "--", "get", "x")).toEqual(["words", "a", "b c"]);
      expect(await home.answer(shell, "--", "keys", "-")).toContain("--json\tone JSON array");
      expect(await home.answer(shell, "--", "")).toContain("keys\tshow the names of the secrets, one a line");
      expect(await home.answer(shell, "--", "get", "x", "--format=")).toContain("--format=json");
    }
  });

  it("leaves paths to the shell, with what stands before them", async () => {
    expect(await home.answer("zsh", "--", "put", "x", "@a")).toEqual(["files @"]);
    expect(await home.answer("fish", "--", "put", "x", "'@a")).toEqual(["files @"]);
    expect(await home.answer("zsh", "--", "getall", "--out", "")).toEqual(["files "]);
    expect(await home.answer("zsh", "--", "getall", "--out=x")).toEqual(["files --out="]);
    expect(await home.answer("fish", "--", "--local-dir", "")).toEqual(["folders "]);
  });

  it("is nothing for a shell that is not known, or without words", async () => {
    expect(await home.answer("tcsh", "--", "get", "")).toEqual([]);
    expect(await home.answer("bash")).toEqual([]);
    expect(await home.answer()).toEqual([]);
  });
});

describe("the tables of what completes", () => {
  it("know every placeholder of every option", () => {
    const withoutCandidates =
      "ADDRESS REGION TABLE PROFILE ROLE-ARN SECONDS VERSION KEY ALIAS TEXT N KEY=VALUE ACCOUNT PARTITION PATTERN LABEL ARN GROUP ROLE USER VARIABLE".split(
        " ",
      );
    const known = new Set([...Object.keys(placeholderSources), ...withoutCandidates, "KEY=VALUE ..."]);
    const tables: readonly OptionTable[] = [globalOptions, ...commands.map(({ options }) => options)];
    const placeholders = tables
      .flatMap((table) => Object.values(table))
      .flatMap((option) =>
        option.kind === "flag" || ("choices" in option && option.choices) ? [] : [option.placeholder],
      );
    expect(placeholders.filter((placeholder) => !known.has(placeholder))).toEqual([]);
  });

  it("know every argument of every verb", () => {
    const places = commands.flatMap(({ positionals }) => Object.keys(positionals));
    expect(places.filter((place) => positionalSources[place] === undefined)).toEqual([]);
  });
});
