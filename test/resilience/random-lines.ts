import fc from "fast-check";
import { ciDialects } from "../../packages/cli/src/ci/index.ts";
import { commands } from "../../packages/cli/src/commands/index.ts";
import type { OptionTable, Positional } from "../../packages/cli/src/option-table.ts";
import { globalOptions } from "../../packages/cli/src/options/global-options.ts";
import { planted } from "../cli/planted-secret.ts";

/** One command line and what surrounds it. */
export interface RandomLine {
  readonly argv: readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly answer?: string;
  readonly terminal?: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** Files of the scratch folder: relative, so that nothing lands anywhere else. */
export const files = { text: "value.txt", binary: "value.bin", document: "values.json", folder: "folder" } as const;
const paths = [...Object.values(files), "out.txt", "nowhere.txt", "no/such/folder.txt", ".", ""];

/** Names that lines use again and again, so that they meet what other lines have left. */
const names = [
  "a",
  "db.password",
  "DB_PASSWORD",
  "päss",
  "😀",
  "-dash",
  "--",
  "a b",
  "a=b",
  "*",
  "d*",
  "name\nline",
  "..",
];

// A slash would let a random path lead out of the scratch folder.
const noise = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom("-", "--", "---", "-=", "--=", "=", "-1", "-.5", "-x", "--no-such", "k=v", "k=", "=v", "k=v=w", ""),
    fc.constantFrom("\u0000", "\u001b[31m", "\ud800", "\u202e", "x".repeat(5000), "1e9", "__proto__", "constructor"),
  )
  .map((text) => text.replaceAll("/", ":"));

const name = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: noise });
const value = fc.oneof(
  fc.constantFrom("v", "-", "", "{}", '{"a":"x","b":"y"}', '{"a":1}', '{"a":', "[1]", "null"),
  fc.constantFrom(...paths.map((path) => `@${path}`), "@~"),
  noise,
);
const argument = fc.oneof(name, value, fc.constantFrom("k=v", "env=prod", "k=😀"), noise);

function optionWords(table: OptionTable): fc.Arbitrary<readonly string[]> {
  const choices = Object.entries(table).map(([long, option]) => {
    const given = optionValue(long, option);
    const spelling = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom(`--${long}`, option.short === undefined ? `--${long}` : `-${option.short}`),
      },
      { weight: 1, arbitrary: fc.nat(long.length).map((length) => `--${long.slice(0, length)}`) },
    );
    const bare = spelling.map((word) => [word]);
    if (option.kind === "flag") return bare;
    const apart = fc.tuple(spelling, given);
    const attached = fc.tuple(spelling, fc.constantFrom("=", ""), given).map((parts) => [parts.join("")]);
    return fc.oneof(
      { weight: 5, arbitrary: apart },
      { weight: 2, arbitrary: attached },
      { weight: 1, arbitrary: bare },
    );
  });
  return fc.oneof(...choices);
}

function optionValue(long: string, option: OptionTable[string]): fc.Arbitrary<string> {
  if (long === "timeout") return fc.constantFrom("5", "0.001", "0", "-1", "1e3", "x", "");
  if (long === "backend") return fc.constantFrom("local", "local", "local", "credstash", "other");
  if (["out", "log-file", "local-dir", "master-key-file"].includes(long)) return fc.constantFrom(...paths);
  if (option.kind === "value" && option.choices !== undefined)
    return fc.oneof(fc.constantFrom(...option.choices), noise);
  if (long === "version") return fc.oneof(fc.constantFrom("1", "2", "0000000000000000001", "v1", "-1", "next"), noise);
  return argument;
}

const system = fc.constantFrom(...Object.keys(ciDialects));

const verbs = fc.oneof(
  ...commands.map((command) => {
    const words = fc.oneof(
      { weight: 1, arbitrary: argument.map((word) => [word]) },
      { weight: 5, arbitrary: optionWords({ ...command.options, ...globalOptions }) },
    );
    const expected = fc.tuple(...Object.entries(command.positionals).map(([what, { kind }]) => positional(what, kind)));
    return fc
      .tuple(
        expected,
        fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          { weight: 3, arbitrary: fc.array(words, { maxLength: 2 }) },
        ),
      )
      .map(([given, more]) => [command.name, ...given.flat(), ...more.flat()]);
  }),
);

/** Mostly what the verb expects at this place. */
function positional(what: string, kind: Positional["kind"]): fc.Arbitrary<readonly string[]> {
  // exec runs nothing here: a double of the terminal starts no programs.
  if (kind === "rest") return fc.constantFrom([], ["--"], ["--", "get", "a"]);
  if (kind === "many") {
    const pairs = fc.array(fc.constantFrom("k=v", "env=prod", "k=😀"), { maxLength: 2 });
    return fc.oneof(
      { weight: 6, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: pairs },
      { weight: 1, arbitrary: fc.tuple(noise) },
    );
  }
  if (what === "system") return fc.tuple(fc.oneof({ weight: 12, arbitrary: system }, { weight: 1, arbitrary: noise }));
  const likely = /^(?:value|credentials)$/.test(what) ? value : name;
  return fc.oneof({ weight: 12, arbitrary: fc.tuple(likely) }, { weight: 1, arbitrary: fc.constantFrom([], ["--"]) });
}

const before = fc.oneof(
  { weight: 8, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: optionWords(globalOptions) },
  { weight: 1, arbitrary: fc.array(noise, { maxLength: 2 }) },
);

const argv = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(before, verbs).map(([globals, verb]) => [...globals, ...verb]) },
  { weight: 1, arbitrary: fc.array(argument, { maxLength: 6 }) },
);

const stdin = fc.oneof(
  fc.constantFrom("", planted, `${planted}\n`, JSON.stringify({ a: planted, "new.name": planted }), `{"a": ${planted}`),
  fc.constant(Buffer.concat([Buffer.from(planted), Buffer.from([0xff, 0xfe])])),
);

const surroundings = fc.record(
  {
    stdin,
    answer: fc.constantFrom(planted, "y", ""),
    terminal: fc.boolean(),
  },
  { requiredKeys: ["stdin"] },
);

const environment = fc.constantFrom<Readonly<Record<string, string>>>(
  ...Array.from({ length: 20 }, () => ({})),
  { SSTASH_REQUIRE_BINDING: "1" },
  { SSTASH_REQUIRE_BINDING: "maybe" },
  // A file, a folder, and none that there could be.
  { GITHUB_ENV: "github.env", BASH_ENV: "bash.env" },
  { GITHUB_ENV: files.folder, BASH_ENV: "no/such" },
  { SSTASH_BACKEND: "neither" },
  { SSTASH_MASTER_KEY: "too short" },
  { CREDSTASH_DEFAULT_TABLE: "../x" },
  { NO_COLOR: "1", TERM: "dumb", COLUMNS: "-3" },
);

export const randomLines: fc.Arbitrary<RandomLine> = fc
  .tuple(argv, surroundings, environment)
  .map(([words, around, env]) => ({ ...around, argv: words, env }));
