import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { benchOfFile } from "./bench.ts";
import { exchangeCases } from "./exchange-cases.ts";
import { describeWith, paths } from "./peer-programs.ts";
import type { Program } from "./program.ts";

type Secrets = Readonly<Record<string, string>>;

/** Values on which every writer of a format agrees, those that YAML 1.1 would take for something else included. */
const simple: Secrets = Object.fromEntries(
  [
    ...[
      "abc",
      "s3cret-value",
      "two words",
      "https://user@example.com:8080/path?a=b&c=d",
      "a#b",
      "a, b",
      "it's",
      "a\\b",
    ],
    ...["0123", "12", "1.5", "1_000", "0x1f", "1:30:00", "2020-01-01", "true", "null", "on", "yes", "~", "=", "<<"],
    ...[
      "",
      " leading",
      "trailing ",
      "a: b",
      "a:",
      "a #b",
      "*star",
      "&and",
      "!bang",
      "%per",
      "@at",
      "[list",
      "{map",
      "`tick",
    ],
    ...["-", "---", "...", "- x", "? x", 'say "x"', "'quoted'", "tab\there", "naïve", "pässword", "😀"],
  ].map((value, index) => [`name.${String(index).padStart(2, "0")}`, value]),
);

/** What dotenv carries the same way in both: no quotes, which credstash does not escape. */
const unquoted: Secrets = Object.fromEntries(Object.entries(simple).filter(([, value]) => !value.includes("'")));

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(..."-?:,[]{}#&*!|>'\"%@` \n\r\t.0123456789eExXo_+~=<yYnNaA\u0085\u00a0\u2028\ufeff\u001b"),
    maxLength: 12,
  }),
);
const arbitrary = fc.uniqueArray(
  fc.tuple(
    text.filter((name) => name !== ""),
    text,
  ),
  {
    selector: ([name]) => name,
    minLength: 60,
    maxLength: 60,
  },
);
const [random = []] = fc.sample(arbitrary, { numRuns: 1, seed: 20_150_421 });

/** What a plain writer of text stumbles over, and sixty pairs of arbitrary text. */
const hard: Secrets = Object.fromEntries([
  ...exchangeCases
    .filter(({ value = "" }) => value.length < 1000)
    .map(({ title, value = "" }) => [title, value] as const),
  ...random,
]);

const bench = benchOfFile();

describeWith(["sstash", "credstash", "moto"], "documents of credstash and sstash over one table", () => {
  const tables = new Map<Secrets, Promise<string>>();

  /** A table that holds these secrets, put by credstash; made once. */
  function holding(secrets: Secrets): Promise<string> {
    const made = tables.get(secrets) ?? stored(secrets);
    tables.set(secrets, made);
    return made;
  }

  async function stored(secrets: Secrets): Promise<string> {
    const { tables, env } = bench().tablesOf("moto");
    const table = await tables.fresh();
    const options = {
      place: bench().place,
      env: { ...env, CREDSTASH_DEFAULT_TABLE: table },
      stdin: JSON.stringify(secrets),
    };
    expect(await bench().credstash.run(["putall", "-"], options)).toMatchObject({ status: 0, stderr: "" });
    return table;
  }

  async function printed(program: Program, line: string, secrets: Secrets): Promise<string> {
    const env = { ...bench().tablesOf("moto").env, CREDSTASH_DEFAULT_TABLE: await holding(secrets) };
    const { status, stdout, stderr } = await program.run(line.split(" "), { place: bench().place, env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.toString("utf8");
  }

  async function ofBoth(line: string, secrets: Secrets): Promise<readonly [string, string]> {
    return Promise.all([printed(bench().credstash, line, secrets), printed(bench().sstash, line, secrets)]);
  }

  it.each(["getall", "get *"])("are the same bytes of JSON, whatever the text: %s", async (line) => {
    const [credstash, sstash] = await ofBoth(line, hard);
    expect(sstash).toBe(credstash);
    expect(JSON.parse(sstash)).toEqual(hard);
  });

  it.each(["getall -f yaml", "get * -f yaml"])("are the same bytes of YAML for simple values: %s", async (line) => {
    const [credstash, sstash] = await ofBoth(line, simple);
    expect(sstash).toBe(credstash);
    expect(parsed("yaml", sstash)).toEqual(simple);
  });

  it("are YAML that PyYAML takes for the same secrets, whatever the text", async () => {
    const [credstash, sstash] = await ofBoth("getall -f yaml", hard);
    expect(parsed("yaml", sstash)).toEqual(hard);
    expect(parsed("yaml", credstash)).toEqual(hard);
  });

  it.each(["getall -f csv", "get * -f csv"])("are the same lines of CSV for simple values: %s", async (line) => {
    const [credstash, sstash] = await ofBoth(line, simple);
    expect(sorted(sstash)).toEqual(sorted(credstash));
  });

  it("are CSV that Python reads back, whatever the text", async () => {
    expect(parsed("csv", await printed(bench().sstash, "getall -f csv", hard))).toEqual(hard);
  });

  it.each(["getall -f dotenv", "get * -f dotenv"])("are the same lines of dotenv without quotes: %s", async (line) => {
    const [credstash, sstash] = await ofBoth(line, unquoted);
    expect(sorted(sstash)).toEqual(sorted(credstash));
  });
});

function sorted(document: string): readonly string[] {
  return document.split("\n").sort();
}

function parsed(format: "csv" | "yaml", document: string): unknown {
  const script = fileURLToPath(new URL("parse-document.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(paths.credstashPython, [script, format], {
    input: document,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`Python cannot read it: ${stderr}`);
  return JSON.parse(stdout);
}
