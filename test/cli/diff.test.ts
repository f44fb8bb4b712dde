import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { printed, refused } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterEach(() => {
  bench.dynamodb.fail(() => undefined);
  bench.kms.fail("Decrypt", undefined);
});
afterAll(() => bench.close());

let folders = 0;
async function localStore(values: Readonly<Record<string, string>>): Promise<string> {
  folders += 1;
  const address = `local:~/store-${folders}`;
  const outcome = await bench.sstash(["--store", address, "putall", JSON.stringify(values)]);
  expect(outcome.status).toBe(0);
  return address;
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(bench.home, name), text);
  return `./${name}`;
}

const differs = (stdout: string) => ({ status: 1, stdout, stderr: "" });
const trouble = (stderr: RegExp) => ({ status: 2, stdout: "", stderr: expect.stringMatching(stderr) });

describe("diff of two stores", () => {
  let first: string;
  let second: string;
  beforeEach(async () => {
    first = await localStore({ "db.user": "app", "db.password": "old", gone: "1" });
    second = await localStore({ "db.user": "app", "db.password": "t0psecret", added: "1" });
  });

  it("shows what was added, removed and changed, and ends with 1", async () => {
    expect(await bench.sstash(["diff", first, second])).toMatchObject(differs("+ added\n~ db.password\n- gone\n"));
    expect(await bench.sstash(["diff", second, first])).toMatchObject(differs("- added\n~ db.password\n+ gone\n"));
  });

  it("of the same secrets prints nothing and ends with 0", async () => {
    expect(await bench.sstash(["diff", first, first])).toMatchObject(printed(""));
    expect(await bench.sstash(["diff", first, first, "--json"])).toMatchObject(printed("[]\n"));
    expect(await bench.sstash(["diff", first, second, "db.u*"])).toMatchObject(printed(""));
  });

  it("compares the names that a pattern takes, or one name", async () => {
    expect(await bench.sstash(["diff", first, second, "db.*"])).toMatchObject(differs("~ db.password\n"));
    expect(await bench.sstash(["diff", first, second, "gone"])).toMatchObject(differs("- gone\n"));
  });

  it.each(["nothing*", "nothing"])(
    "of %s, which neither has, is trouble: it would always be the same",
    async (pattern) => {
      expect(await bench.sstash(["diff", first, second, pattern])).toMatchObject(trouble(/ERR_SECRET_NOT_FOUND/));
    },
  );

  it("shows values where they are asked for, and only there", async () => {
    const shown = await bench.sstash(["diff", first, second, "--show"]);
    expect(shown).toMatchObject(
      differs('+ added        "1"\n~ db.password  "old" -> "t0psecret"\n- gone         "1"\n'),
    );
    const json = await bench.sstash(["diff", first, second, "--show", "--json"]);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual([
      { change: "added", name: "added", to: "1" },
      { change: "changed", name: "db.password", from: "old", to: "t0psecret" },
      { change: "removed", name: "gone", from: "1" },
    ]);
    const quiet = await bench.sstash(["diff", first, second, "--json", "--debug"]);
    expect(JSON.parse(quiet.stdout)).toEqual([
      { change: "added", name: "added" },
      { change: "changed", name: "db.password" },
      { change: "removed", name: "gone" },
    ]);
    expect(quiet.stdout + quiet.stderr).not.toContain("t0psecret");
  });

  it("shows bytes as base64, and control characters as escapes", async () => {
    await bench.sstash(["--store", second, "put", "tls", "-", "--binary"], { stdin: Uint8Array.of(255, 0) });
    await bench.sstash(["--store", second, "put", "tty", "a\u001b[2J\u009b\n"]);
    expect(await bench.sstash(["diff", first, second, "t*", "--show"])).toMatchObject(
      differs('+ tls  base64 /wA=\n+ tty  "a\\u001b[2J\\u009b\\n"\n'),
    );
  });

  it("ends with 2 when a side is not there, with the hint about that side", async () => {
    expect(await bench.sstash(["diff", first, "local:~/nowhere"])).toMatchObject(
      trouble(/^there is no store in .*\nsstash: ERR_STORE_MISSING: run `sstash --store 'local:~\/nowhere' setup`\n$/),
    );
  });

  it.each([
    [["diff"], /two addresses or files are wanted, or --name/],
    [["diff", "local:/x"], /two addresses or files are wanted, or --name/],
    [["diff", "local:/x", "app"], /the second argument: a store address begins with [^\n]*/],
    [
      ["diff", "local:/x", "./x.txt"],
      /a file is called \*\.env, \*\.json or \*\.yaml; for another one --format says what it is/,
    ],
    [["diff", "-", "-", "-f", "json"], /standard input can be one side only/],
    [["diff", "local:/x", "local:/y", "--from", "1"], /--from and --to go with --name/],
    [["-t", "x", "diff", "local:/x", "local:/y"], /--table does not go with this command[^\n]*/],
    [["diff", "--name", "a", "local:/x", "--from", "1"], /--name compares two versions[^\n]*/],
    [["diff", "--name", "a"], /--from VERSION is missing[^\n]*/],
  ])("%j is a usage error", async (argv, message) => {
    expect(await bench.sstash(argv)).toMatchObject(refused(message));
  });

  it("never takes what failed before it began for a difference", async () => {
    expect(await bench.sstash(["--log-level", "LOUD", "diff", first, second])).toMatchObject(
      trouble(/ERR_INVALID_INPUT/),
    );
  });
});

describe("diff of a credstash table", () => {
  let fresh: FreshTable;
  let table: string;
  let local: string;
  beforeEach(async () => {
    fresh = await bench.freshTable();
    table = `credstash:${fresh.table}`;
    await fresh.sstash(["putall", '{"a": "1", "b": "2"}']);
    local = await localStore({ a: "1", b: "2" });
  });

  it("with a local store compares values, whatever the versions are", async () => {
    await fresh.sstash(["put", "a", "1", "-a"]);
    expect(await bench.sstash(["diff", table, local])).toMatchObject(printed(""));
    await fresh.sstash(["put", "a", "3", "-a"]);
    expect(await bench.sstash(["diff", table, local])).toMatchObject(differs("~ a\n"));
  });

  it("names each secret that cannot be read, prints no half of a comparison and ends with 2", async () => {
    await fresh.sstash(["put", "c", "3"]);
    const [row = {}] = await fresh.rows();
    await fresh.write({ ...row, contents: { S: Buffer.from("x").toString("base64") } });
    expect(await bench.sstash(["diff", table, local])).toMatchObject(
      trouble(
        /^a \(in the first\): INTEGRITY ERROR: .*\nsstash: ERR_BULK_READ: 1 secret could not be compared, so nothing was printed\n$/,
      ),
    );
    expect(await bench.sstash(["diff", local, table, "b"])).toMatchObject(printed(""));
  });

  it("ends with 2 when the key or the table is denied", async () => {
    bench.kms.fail("Decrypt", { status: 400, type: "AccessDeniedException" });
    expect(await bench.sstash(["diff", table, local])).toMatchObject(
      trouble(/^a \(in the first\): [\s\S]*\nb \(in the first\): /),
    );
    bench.dynamodb.fail(() => ({ status: 400, type: "AccessDeniedException" }));
    expect(await bench.sstash(["diff", table, local])).toMatchObject(trouble(/sstash: ERR_ACCESS_DENIED: /));
  });

  it("takes each side's context from its address", async () => {
    await fresh.sstash(["put", "c", "3", "env=prod"]);
    await bench.sstash(["--store", local, "put", "c", "3"]);
    expect(await bench.sstash(["diff", `${table}?context.env=prod`, local, "c"])).toMatchObject(printed(""));
    expect(await bench.sstash(["diff", table, local, "c"])).toMatchObject(trouble(/^c \(in the first\): KMS ERROR/));
  });
});

describe("diff of Secrets Manager", () => {
  it("with a credstash table compares the names behind the prefix", async () => {
    const aws = await startSecretsManagerDouble();
    try {
      const address = `secrets-manager:app/?region=us-east-1&endpoint=${aws.endpoint}`;
      const fresh = await bench.freshTable();
      const table = `credstash:${fresh.table}`;
      for (const store of [address, table]) await bench.sstash(["--store", store, "put", "db.user", "app"]);
      expect(await bench.sstash(["diff", table, address])).toMatchObject(printed(""));
      await bench.sstash(["--store", address, "put", "db.password", "x"]);
      expect(await bench.sstash(["diff", table, address])).toMatchObject(differs("+ db.password\n"));
      expect(await bench.sstash(["--store", address, "--store", table, "keys"])).toMatchObject(
        printed("db.password\ndb.user\n"),
      );
      expect(await bench.sstash(["--store", address, "setup"])).toMatchObject(
        printed("Secrets Manager needs no setup\n"),
      );
      expect(await bench.sstash(["--store", address, "verify"])).toMatchObject({ status: 1, stdout: "" });
    } finally {
      await aws.close();
    }
  });
});

describe("diff with a file", () => {
  it("compares JSON and YAML by the names of the store", async () => {
    const store = await localStore({ "db.user": "app", port: "0123", gone: "1" });
    const json = await file("a.json", '{"db.user": "app", "port": "0123", "new": "1"}');
    const yaml = await file("a.yaml", "db.user: app\nport: 0123\n");
    expect(await bench.sstash(["diff", store, json])).toMatchObject(differs("- gone\n+ new\n"));
    expect(await bench.sstash(["diff", yaml, json])).toMatchObject(differs("+ new\n"));
    expect(await bench.sstash(["diff", yaml, store, "p*"])).toMatchObject(printed(""));
  });

  it("compares a .env by the names that -f dotenv writes", async () => {
    const store = await localStore({ "db.user": "app", "db.password": "x y", OTHER: "1" });
    const { stdout } = await bench.sstash(["--store", store, "getall", "-f", "dotenv"]);
    const env = await file("all.env", stdout);
    expect(await bench.sstash(["diff", store, env])).toMatchObject(printed(""));
    const changed = await file("changed.env", "DB.USER=app\nDB.PASSWORD=z\nDB.PORT=1\n");
    expect(await bench.sstash(["diff", store, changed])).toMatchObject(differs("~ DB.PASSWORD\n+ DB.PORT\n- OTHER\n"));
    expect(await bench.sstash(["diff", store, changed, "db.u*"])).toMatchObject(printed(""));
    expect(await bench.sstash(["diff", store, changed, "db.pass*", "--show"])).toMatchObject(
      differs('~ DB.PASSWORD  "x y" -> "z"\n'),
    );
  });

  it("ends with 2 for a name that has no place in a .env, or shares one", async () => {
    const store = await localStore({ "a/b": "1", key: "1", KEY: "2" });
    const env = await file("some.env", "KEY=1\n");
    expect(await bench.sstash(["diff", store, env])).toMatchObject(
      trouble(
        /^KEY \(in the first\): it becomes KEY, as would "key"\na\/b \(in the first\): dotenv names are [\s\S]*\nkey \(in the first\): /,
      ),
    );
  });

  it("reads standard input, and files whose names do not tell", async () => {
    const store = await localStore({ a: "1" });
    expect(await bench.sstash(["diff", store, "-", "-f", "json"], { stdin: '{"a": "1"}' })).toMatchObject(printed(""));
    const odd = await file("secrets.txt", "a: 2\n");
    expect(await bench.sstash(["diff", store, odd, "-f", "yaml"])).toMatchObject(differs("~ a\n"));
  });

  it("ends with 2 for a file that is missing or wrong, by line and without its text", async () => {
    const store = await localStore({ a: "1" });
    const wrong = await file("wrong.env", "A=1\nt0psecret\n");
    const outcome = await bench.sstash(["diff", store, wrong]);
    expect(outcome).toMatchObject(trouble(/^\.\/wrong\.env: line 2: no assignment[^\n]*\nsstash: ERR_INVALID_INPUT: /));
    expect(outcome.stderr).not.toContain("t0psecret");
    expect(await bench.sstash(["diff", store, "./none.json"])).toMatchObject(
      trouble(/^\.\/none\.json cannot be read \(ENOENT\)\n/),
    );
  });
});

describe("diff --name", () => {
  it("compares two versions in the store of the command line", async () => {
    const fresh = await bench.freshTable();
    for (const value of ["one", "two", "two"]) await fresh.sstash(["put", "a", value, "-a"]);
    const compare = (...argv: readonly string[]) => fresh.sstash(["diff", "--name", "a", ...argv]);
    expect(await compare("--from", "1", "--to", "2")).toMatchObject(differs("~ a\n"));
    expect(await compare("--from", "2", "--to", "3")).toMatchObject(printed(""));
    expect(await compare("--from", "1", "--show")).toMatchObject(differs('~ a  "one" -> "two"\n'));
    expect(await compare("--from", "1", "--to", "9")).toMatchObject(
      trouble(/couldn't be found\.\nsstash: ERR_SECRET_NOT_FOUND: /),
    );
    const store = await localStore({ a: "1" });
    expect(await bench.sstash(["--store", store, "diff", "--name", "a", "--from", "0"])).toMatchObject(printed(""));
  });
});
