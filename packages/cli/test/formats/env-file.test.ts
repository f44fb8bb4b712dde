import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { environmentName } from "../../src/environment-name.ts";
import { envFile } from "../../src/formats/env-file.ts";
import type { FormatEntry } from "../../src/formats/index.ts";
import { entriesOf, quoteLike, rows, text } from "./arbitrary-entries.ts";
import { askDocker, dockerMissing } from "./docker-client.ts";
import { readDockerEnvFile } from "./docker-env-file.ts";

const value = fc.oneof(text, quoteLike);
/** The letters in front keep them apart from the variables that programs have a use for. */
const name = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{0,6}$/), text).map((each) => `sx${each}`);
const anyMap = entriesOf(name, value);

/** The entries that a document has, as Docker should read them, in its order. */
function carriedBy(document: ReturnType<typeof envFile>, entries: readonly FormatEntry[]): string[] {
  const refused = new Set(document.refused.map((each) => each.name));
  const carried = entries.filter((each) => !refused.has(each.name));
  return carried.map((each) => `${environmentName(each.name)}=${each.value}`).toSorted();
}

describe("env-file", () => {
  test("writes a variable a line, named by the rule for environments, and the value as it is", () => {
    const entries = [...rows, { name: "1st", value: ' "quoted" # \\n $HOME ' }];
    expect(envFile(entries)).toEqual({
      text: '_1ST= "quoted" # \\n $HOME \nA_B=v"1,é😀\'q\nEMPTYV=\nNUM=0123\n',
      refused: [{ name: "a.c", reason: expect.stringContaining("more than one line") }],
    });
    expect(envFile([]).text).toBe("");
  });

  test("leaves the store's prefix out of the variables, and refuses those that become one", () => {
    const entries = ["app/db", "app/DB", "db2"].map((each) => ({ name: each, value: "v" }));
    expect(envFile(entries, { prefix: "app/" })).toEqual({
      text: "DB2=v\n",
      refused: [
        { name: "app/DB", reason: 'it becomes DB, as would "app/db"' },
        { name: "app/db", reason: 'it becomes DB, as would "app/DB"' },
      ],
    });
  });

  test("refuses a carriage return only where Docker would drop it", () => {
    expect(envFile([{ name: "a", value: "x\ry" }]).text).toBe("A=x\ry\n");
    expect(envFile([{ name: "a", value: "xy\r" }]).refused).toEqual([
      { name: "a", reason: expect.stringContaining("carriage return") },
    ]);
  });

  test("refuses a line longer than Docker reads, counted in bytes", () => {
    const longest = `é${"x".repeat(65_536 - "A=é\n".length - 1)}`;
    expect(readDockerEnvFile(Buffer.from(envFile([{ name: "a", value: longest }]).text))).toEqual([`A=${longest}`]);
    expect(envFile([{ name: "a", value: `${longest}x` }]).refused).toEqual([
      { name: "a", reason: expect.stringContaining("65536 bytes") },
    ]);
  });

  test.each("PATH LD_PRELOAD DYLD_INSERT_LIBRARIES BASH_ENV IFS SHELLOPTS".split(" "))(
    "refuses %s, which shells and programs obey",
    (variable) => {
      expect(envFile([{ name: variable.toLowerCase(), value: "v" }]).refused).toEqual([
        { name: variable.toLowerCase(), reason: expect.stringContaining(variable) },
      ]);
    },
  );

  test("refuses variables that a shell evaluates for values that are not plain only", () => {
    const entries = { env: "$(id)", ps4: "$(id)", random: "a[$(id)]", uid: "x" };
    const asEntries = (given: Record<string, string>) =>
      Object.entries(given).map(([each, content]) => ({ name: each, value: content }));
    expect(envFile(asEntries(entries)).refused.map((each) => each.name)).toEqual(["env", "ps4", "random", "uid"]);
    expect(envFile([{ name: "env", value: "/proc/self/environ" }]).refused.length).toBe(1);
    expect(envFile(asEntries({ env: "production", uid: "1000", user: "me", home: "/app" })).refused).toEqual([]);
  });

  test("a whole document is read back by Docker's rules, and nothing else is refused", () => {
    fc.assert(
      fc.property(anyMap, (entries) => {
        const document = envFile(entries);
        expect(readDockerEnvFile(Buffer.from(document.text)).toSorted()).toEqual(carriedBy(document, entries));
        const wellFormed = entries.filter((each) => each.name.isWellFormed() && each.value.isWellFormed());
        const variables = wellFormed.map((each) => environmentName(each.name));
        for (const refused of document.refused) {
          const entry = entries.find((each) => each.name === refused.name);
          const variable = environmentName(refused.name);
          const shared = variables.filter((each) => each === variable).length > 1;
          expect(
            shared || !entry?.value.isWellFormed() || !refused.name.isWellFormed() || /[\0\n]|\r$/.test(entry.value),
          ).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe.skipIf(dockerMissing())("Docker's own client", () => {
  let folder = "";
  let count = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sstash-docker-"));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function written(document: string | Uint8Array): string {
    const file = `${count++}.env`;
    writeFileSync(join(folder, file), document);
    return file;
  }

  test("reads whole documents as our reader of its rules does", async () => {
    const documents = fc.sample(anyMap, 120).map((entries) => envFile(entries).text);
    const parts = documents.flatMap((document, index) => [`SSTASH_DOCUMENT=${index}\n`, document]);
    const { variables, stderr } = await askDocker(parts.map(written), folder);
    expect(stderr).toBe("");
    expect(variables).toEqual(parts.flatMap((part) => readDockerEnvFile(Buffer.from(part))));
  });

  test.each([
    ["marks, blanks, comments and empty lines", "\ufeffA= x \r\n\n \t# c\n#d\n\tB=\n\x85\xa0C=#\n"],
    ["a mark that is not the first character", " \ufeffA=1\n"],
    ["a mark on the second line", "A=1\n\ufeffB=2\n"],
    ["quotes, escapes, placeholders and equals signs", "A=\"x\"\nB='y'\nC=\\n\nD=$HOME$(A)\nE==a=\n"],
    ["names without a value, inherited and not", "INHERITED\nNOT_INHERITED\n"],
    ["a name twice", "A=1\nA=2\n"],
    ["names that shells would not take", "a.b=1\n1=2\n-=3\nexport=4\n"],
    ["carriage returns", "A=x\ry\r\r\n\rB=1\n"],
    ["no end of the last line", "A=1\nB=2"],
    ["a blank behind the name", "A =1\n"],
    ["export before the name", "export A=1\n"],
    ["no name", "A=1\n=x\n"],
    ["the longest line", `A=${"x".repeat(65_533)}\n`],
    ["a longer line", `A=${"x".repeat(65_534)}\n`],
    ["bytes that are not UTF-8", Buffer.from("A=\xff\n", "latin1")],
  ])("agrees with that reader on %s", async (_, document) => {
    const { variables } = await askDocker([written(document)], folder);
    let expected: string[] | undefined;
    try {
      expected = readDockerEnvFile(Buffer.from(document), new Map([["INHERITED", "here"]]));
    } catch {
      expected = undefined;
    }
    expect(variables ?? "refused").toEqual(expected ?? "refused");
  });
});
