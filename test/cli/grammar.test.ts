import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { printed, refused, stored } from "./expectations.ts";

let bench: CredstashBench;
let foo: FreshTable;
beforeAll(async () => {
  bench = await credstashBench();
  foo = await bench.freshTable();
  await foo.sstash(["put", "foo", "one", "a=b"]);
  await foo.sstash(["put", "foo", "three", "a=b", "-v", "3"]);
  await foo.sstash(["put", "plain", "three", "-v", "3"]);
});
afterAll(() => bench.close());

describe("what the command line accepts (8.4)", () => {
  it.each([
    ["get foo a=b -v 1", "one\n"],
    ["get -v 1 foo a=b", "one\n"],
    ["get plain -v=3", "three\n"],
    ["get plain -v3", "three\n"],
    ["get plain --version=3", "three\n"],
    ["get plain --ver 3", "three\n"],
    ["get plain --v=3", "three\n"],
    ["get plain -nv 3", "three"],
    ["get plain -nv3", "three"],
    ["get plain -nv=3", "three"],
    ["get plain --no", "three"],
    ["--reg us-east-1 --kms us-east-1 get plain", "three\n"],
    ["-rus-east-1 get plain", "three\n"],
    ["get plain -f csv", "three\n"],
    ["get pla* -n", '{\n    "plain": "three"\n}'],
  ])("%s", async (line, stdout) => {
    expect(await foo.sstash(line.split(" "))).toMatchObject(printed(stdout));
  });

  it.each([
    ["a value that begins with a dash, after --", ["put", "NAME", "--", "-x"], "-x"],
    ["a name and a value, after --", ["put", "--", "NAME", "-x"], "-x"],
    ["a negative number", ["put", "NAME", "-1"], "-1"],
    ["a negative fraction", ["put", "NAME", "-1.5"], "-1.5"],
    ["a pair where a value is expected", ["put", "NAME", "a=b"], "a=b"],
    ["a text with a blank that begins with a dash", ["put", "NAME", "-x y"], "-x y"],
    ["a text with a blank that begins with two dashes", ["put", "NAME", "--x y"], "--x y"],
    ["a PEM block", ["put", "NAME", "-----BEGIN KEY-----\nQUJD==\n-----END KEY-----\n"], undefined],
    ["options on either side", ["put", "-a", "NAME", "bar", "-c", "c"], "bar"],
  ])("%s is stored", async (_what, argv, value) => {
    const name = `name ${argv.join(" ")}`;
    const put = argv.map((text) => (text === "NAME" ? name : text));
    expect(await foo.sstash(put)).toMatchObject(stored(name));
    expect(await foo.sstash(["get", name, "-n"])).toMatchObject(printed(value ?? argv[2] ?? ""));
  });

  it("[D40] options may stand between the positionals", async () => {
    expect(await foo.sstash(["get", "foo", "-v", "1", "a=b"])).toMatchObject(printed("one\n"));
    expect(await foo.sstash(["put", "split", "-v", "2", "bar", "-a", "a=b"])).toMatchObject(stored("split"));
    expect(await foo.sstash(["get", "split", "a=b"])).toMatchObject(printed("bar\n"));
  });

  it("[D41] long global options are understood after the verb, short ones are not", async () => {
    expect(await bench.sstash(["get", "plain", "--table", foo.table])).toMatchObject(printed("three\n"));
    expect(await bench.sstash(["get", `--table=${foo.table}`, "plain"])).toMatchObject(printed("three\n"));
    expect(await bench.sstash(["get", "plain", "-t", foo.table])).toMatchObject(refused());
    expect(await foo.sstash(["get", "plain", "--tab", foo.table])).toMatchObject(refused());
  });

  it("-n is the role before the verb and no newline after get", async () => {
    expect(await foo.sstash(["get", "plain", "-n"])).toMatchObject(printed("three"));
    expect(await foo.sstash(["-n"])).toMatchObject(refused("--arn needs a value (after argument 3)"));
  });
});

describe("what the command line refuses (8.4), with exit status 2 and nothing on stdout", () => {
  it.each([
    "get foo -r x",
    "-p a -n b list",
    "-p a list --arn b",
    "--log x keys",
    "ge foo",
    "get",
    "delete",
    "delete a b",
    "list x",
    "keys x",
    "put",
    "putall",
    "put foo -x",
    "put n v -d SHA1",
    "put n v -d sha256",
    "getall -f xml",
    "getall a",
    "setup --tags bad",
    "setup x",
    "putall {} -P",
    "get foo -v",
    "get foo --noline=1",
    "get foo -n=1",
    "get foo --nosuch",
    "-x list",
    "--nosuch list",
    "-t",
  ])("%s", async (line) => {
    bench.kms.requests.length = 0;
    bench.dynamodb.requests.length = 0;
    expect(await bench.sstash(line.split(" "))).toMatchObject(refused());
    expect([bench.kms.requests.length, bench.dynamodb.requests.length]).toEqual([0, 0]);
  });

  it.each([
    [
      "an ambiguous beginning is told its continuations",
      "--log x keys",
      "ambiguous option, it may be --log-level and --log-file (argument 1)",
    ],
    [
      "a choice is told its choices",
      "put n v -d sha256",
      "--digest must be one of SHA, SHA224, SHA256, SHA384, SHA512, MD5",
    ],
    ["a missing argument is named", "get", 'the argument "credential" is missing'],
    ["[D39] a surplus argument is told by its place", "delete a b", "one argument too many (argument 3)"],
    ["[D39] an unknown option is told by its place", "put foo --secret=x", "unknown option (argument 3)"],
    [
      "[D39] an unknown verb is told by its place",
      "-t xyz ge foo",
      /unknown command \(argument 3\); there are setup, put, [^\n]+/,
    ],
  ])("%s", async (_what, line, message) => {
    expect(await bench.sstash(line.split(" "))).toMatchObject(refused(message));
  });
});

describe("help and version", () => {
  it.each([[], ["-h"], ["--help"], ["-t", "x", "-h"], ["--hel"]])(
    "%j shows help on stdout and succeeds",
    async (...argv) => {
      const outcome = await bench.sstash(argv);
      expect(outcome).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^Usage: sstash /) });
    },
  );

  it.each(["setup", "put", "get", "getall", "putall", "list", "keys", "delete"])(
    "%s -h shows its own",
    async (verb) => {
      const outcome = await bench.sstash([verb, "-h"]);
      expect(outcome).toMatchObject({
        status: 0,
        stderr: "",
        stdout: expect.stringMatching(new RegExp(`^Usage: sstash ${verb}[ \n]`)),
      });
    },
  );

  it("[D42] --version prints the version", async () => {
    expect(await bench.sstash(["--version"])).toMatchObject(printed("0.0.0-test\n"));
  });
});
