import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type OneEndpoint, startOneEndpoint } from "../wire/one-endpoint.ts";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { failed, printed, refused, stored } from "./expectations.ts";
import { assumedKeyId, startStsDouble } from "./sts-double.ts";

let bench: CredstashBench;
let aws: OneEndpoint;
let fresh: FreshTable;
beforeAll(async () => {
  bench = await credstashBench();
  aws = await startOneEndpoint({ TrentService: bench.kms.endpoint, DynamoDB: bench.dynamodb.endpoint });
});
beforeEach(async () => {
  fresh = await bench.freshTable();
  bench.kms.requests.length = 0;
  bench.dynamodb.requests.length = 0;
});
afterAll(() => Promise.all([bench.close(), aws.close()]));

let folders = 0;
function localAddress(): string {
  folders += 1;
  return `local:~/store-${folders}`;
}

describe("--store", () => {
  it("names a table, its Region and the key's", async () => {
    const address = `credstash:${fresh.table}?region=eu-west-1&kms-region=us-west-2`;
    expect(await bench.sstash(["--store", address, "put", "a", "1"])).toMatchObject(stored("a"));
    expect(bench.dynamodb.requests.map(({ region }) => region)).toEqual(["eu-west-1"]);
    expect(bench.kms.requests.map(({ region }) => region)).toEqual(["us-west-2"]);
    expect(await fresh.sstash(["get", "a"])).toMatchObject(printed("1\n"));
  });

  it("reaches every service at its endpoint", async () => {
    const address = `credstash:${fresh.table}?region=us-east-1&endpoint=${aws.endpoint}`;
    const nowhere = { AWS_ENDPOINT_URL_KMS: "http://127.0.0.1:1", AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1" };
    expect(await bench.sstash(["--store", address, "put", "a", "1"], { env: nowhere })).toMatchObject(stored("a"));
    expect([...aws.asked].sort()).toEqual(["DynamoDB", "TrentService"]);
  });

  it("assumes its role at its endpoint, and reads there as that role", async () => {
    const sts = await startStsDouble();
    const one = await startOneEndpoint({
      TrentService: bench.kms.endpoint,
      DynamoDB: bench.dynamodb.endpoint,
      // STS's protocol has no X-Amz-Target.
      "": sts.endpoint,
    });
    onTestFinished(() => Promise.all([sts.close(), one.close()]).then(() => undefined));
    await fresh.sstash(["put", "a", "1"]);
    bench.kms.requests.length = 0;
    bench.dynamodb.requests.length = 0;
    const role = "arn:aws:iam::111122223333:role/reader";
    const address = `credstash:${fresh.table}?region=eu-west-1&endpoint=${one.endpoint}&role-arn=${role}`;
    expect(await bench.sstash(["--store", address, "get", "a"])).toMatchObject(printed("1\n"));
    expect(one.asked).toEqual(["", "DynamoDB", "TrentService"]);
    expect(sts.requests).toMatchObject([{ region: "eu-west-1", parameters: { Action: "AssumeRole", RoleArn: role } }]);
    for (const { requests } of [bench.dynamodb, bench.kms]) {
      expect(requests).toMatchObject([{ accessKeyId: assumedKeyId, region: "eu-west-1" }]);
    }
  });

  it.each(["put", "get", "getall", "list", "keys"])(
    "is understood after %s too, and by every backend",
    async (verb) => {
      const store = localAddress();
      const rest: Readonly<Record<string, readonly string[]>> = { put: ["b", "2"], get: ["a"] };
      await bench.sstash(["--store", store, "put", "a", "1"]);
      expect(await bench.sstash([verb, ...(rest[verb] ?? []), "--store", store])).toMatchObject({
        status: 0,
        stderr: "",
      });
    },
  );

  it("is set up, read and verified", async () => {
    const store = localAddress();
    const setup = await bench.sstash(["--store", store, "setup"]);
    expect(setup).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Local store created in ${bench.home}/`),
    });
    await bench.sstash(["--store", store, "put", "a", "1"]);
    expect(await bench.sstash(["--store", store, "verify"])).toMatchObject({ status: 0 });
    expect(await bench.sstash(["--store", store, "get", "a"])).toMatchObject(printed("1\n"));
  });

  it.each([
    ["-t", "x"],
    ["-r", "us-east-1"],
    ["-p", "x"],
    ["-n", "x"],
    ["--backend", "local"],
    ["--kms-region", "us-east-1"],
    ["--local-dir", "/x"],
    ["--master-key-file", "/x"],
    ["--master-key-keychain"],
  ])("beside %s is refused, on either side of the verb", async (...option) => {
    const wrong = refused(/--store and --[a-z-]+ exclude each other: the address says it/);
    expect(await bench.sstash([...option, "--store", "credstash:app", "list"])).toMatchObject(wrong);
    expect(await bench.sstash(["--store", "credstash:app", ...option, "list"])).toMatchObject(wrong);
  });

  it("that is wrong is refused before anything is read or asked, and is not repeated", async () => {
    const outcome = await bench.sstash(["--store", "local:/x?context.app=t0psecret&oops=t0psecret", "put", "a", "-"]);
    expect(outcome).toMatchObject(
      refused(/--store: a store address has for local: .*; parameter number 2 is none of them/),
    );
    expect(outcome.stderr).not.toContain("t0psecret");
  });
});

describe("SSTASH_STORE", () => {
  it("names the store where no option does", async () => {
    const store = localAddress();
    const env = { SSTASH_STORE: ` ${store} `, SSTASH_BACKEND: "credstash", CREDSTASH_DEFAULT_TABLE: "elsewhere" };
    expect(await bench.sstash(["put", "a", "1"], { env })).toMatchObject(stored("a"));
    expect(await bench.sstash(["--store", store, "get", "a"])).toMatchObject(printed("1\n"));
  });

  it.each([
    [["-r", "eu-west-1"]],
    [["-p", "prod"]],
    [["-n", "arn:aws:iam::111122223333:role/r"]],
    [["--kms-region", "eu-west-1"]],
    [["--master-key-file", "key"]],
  ])("refuses %j beside it, which would lead to another store", async (options) => {
    const env = { SSTASH_STORE: localAddress() };
    expect(await bench.sstash([...options, "put", "a", "1"], { env })).toMatchObject({ status: 2, stdout: "" });
    expect(await bench.sstash(["list"], { env })).toMatchObject({ status: 1 });
  });

  it("stands behind --store, and as a whole behind an option that says which store is meant", async () => {
    const [first, second] = [localAddress(), localAddress()];
    const env = { SSTASH_STORE: second };
    await bench.sstash(["--store", first, "put", "a", "first"], { env });
    await bench.sstash(["put", "a", "second"], { env });
    await fresh.sstash(["put", "a", "table"], { env });
    expect(await bench.sstash(["--store", first, "get", "a"], { env })).toMatchObject(printed("first\n"));
    expect(await bench.sstash(["get", "a"], { env })).toMatchObject(printed("second\n"));
    expect(await fresh.sstash(["get", "a"], { env })).toMatchObject(printed("table\n"));
  });

  it("that is wrong is refused, and an empty one is none", async () => {
    expect(await bench.sstash(["list"], { env: { SSTASH_STORE: "app" } })).toMatchObject(
      refused(/SSTASH_STORE: a store address begins with credstash:, secrets-manager:, local:/),
    );
    const env = { SSTASH_STORE: "", CREDSTASH_DEFAULT_TABLE: fresh.table };
    expect(await bench.sstash(["list"], { env })).toMatchObject(printed(""));
  });

  it("of blanks only is refused, unless an option says which store is meant", async () => {
    for (const blanks of [" ", "\n", " \t "]) {
      const env = { SSTASH_STORE: blanks, CREDSTASH_DEFAULT_TABLE: fresh.table };
      expect(await bench.sstash(["put", "a", "1"], { env })).toMatchObject(
        refused(/SSTASH_STORE holds blanks only[^\n]*/),
      );
      expect(await fresh.sstash(["list"], { env })).toMatchObject(printed(""));
    }
  });
});

describe("what an address says", () => {
  it("is the context of every call that gives none of its own; one that does replaces it", async () => {
    const store = `credstash:${fresh.table}?context.env=prod`;
    await bench.sstash(["--store", store, "put", "mine", "1"]);
    await bench.sstash(["--store", store, "put", "other", "2", "env=test"]);
    expect(bench.kms.requests.map(({ input }) => input["EncryptionContext"])).toEqual([
      { env: "prod" },
      { env: "test" },
    ]);
    expect(await fresh.sstash(["get", "mine", "env=prod"])).toMatchObject(printed("1\n"));
    expect(await bench.sstash(["--store", store, "get", "mine"])).toMatchObject(printed("1\n"));
    expect(await bench.sstash(["--store", store, "get", "other", "env=test"])).toMatchObject(printed("2\n"));
    expect(await bench.sstash(["--store", store, "getall", "-f", "csv"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^other: KMS ERROR: Could not decrypt hmac key with KMS/),
    });
    expect(await bench.sstash(["--store", store, "verify", "mine"])).toMatchObject({ status: 0 });
  });

  it("is the key of a put, unless -k names another, and failures name the key that was used", async () => {
    const store = `credstash:${fresh.table}?key=alias/theirs`;
    const unusable = (key: string) =>
      failed(new RegExp(`KMS ERROR: Could not generate key using KMS key ${key} [^\n]*`), "ERR_KEY_UNUSABLE");
    expect(await bench.sstash(["--store", store, "put", "a", "1"])).toMatchObject(unusable("alias/theirs"));
    expect(await bench.sstash(["--store", store, "put", "a", "1", "-k", "alias/mine"])).toMatchObject(
      unusable("alias/mine"),
    );
    expect(await bench.sstash(["--store", store, "put", "a", "1", "-k", "alias/credstash"])).toMatchObject(stored("a"));
    expect(bench.kms.requests.map(({ input }) => input["KeyId"])).toEqual([
      "alias/theirs",
      "alias/mine",
      "alias/credstash",
    ]);
    const entries = await bench.sstash(["--store", store, "putall", '{"b": "1"}']);
    expect(entries.stderr).toContain("using KMS key alias/theirs ");
  });

  it("is the key that records must be under, and whether they must be bound", async () => {
    await fresh.sstash(["put", "a", "1"]);
    const wrong = `credstash:${fresh.table}?expect-key=alias/other`;
    expect(await bench.sstash(["--store", wrong, "get", "a"])).toMatchObject({ status: 1, stdout: "" });
    expect(await bench.sstash(["--store", wrong, "get", "a", "--expect-key", "alias/credstash"])).toMatchObject(
      printed("1\n"),
    );
    const [row = {}] = await fresh.rows();
    const { sstash_binding: _, ...unbound } = row;
    await fresh.write(unbound);
    const bound = `credstash:${fresh.table}?require-binding=1`;
    const loose = `credstash:${fresh.table}?require-binding=0`;
    expect(await bench.sstash(["--store", bound, "get", "a"])).toMatchObject({ status: 1, stdout: "" });
    const env = { SSTASH_REQUIRE_BINDING: "1" };
    expect(await bench.sstash(["--store", loose, "get", "a"], { env })).toMatchObject(printed("1\n"));
    expect(await bench.sstash(["--store", loose, "--require-binding", "get", "a"])).toMatchObject({ status: 1 });
  });

  it("is the master key's file, which may not be inside the store", async () => {
    await writeFile(join(bench.home, "mine.key"), `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
    const store = "local:~/with-key?master-key-file=~/mine.key";
    expect(await bench.sstash(["--store", store, "put", "a", "1"])).toMatchObject(stored("a"));
    expect(await bench.sstash(["--store", "local:~/with-key", "get", "a"])).toMatchObject({ status: 1, stdout: "" });
    await mkdir(join(bench.home, "inside"), { mode: 0o700 });
    expect(await bench.sstash(["--store", "local:~/inside?master-key-file=~/inside/k", "put", "a", "1"])).toMatchObject(
      failed(/the master key file [^\n]* is inside the store's folder [^\n]*/, "ERR_INVALID_INPUT"),
    );
  });

  it("is in the hint of a store that is missing, but for its encryption context", async () => {
    const outcome = await bench.sstash(["--store", "credstash:nowhere?region=eu-west-1&context.app=t0psecret", "keys"]);
    expect(outcome.stderr).toContain(
      "run `sstash --store 'credstash:nowhere?region=eu-west-1' setup`, or check table, region and",
    );
    expect(outcome.stderr).not.toContain("t0psecret");
  });

  it("is followed by --debug and --stats", async () => {
    const { stderr } = await bench.sstash(["--store", `credstash:${fresh.table}`, "--stats", "--debug", "list"]);
    expect(stderr).toMatch(/sstash: debug: DynamoDB Scan .*\nsstash: stats: DynamoDB Scan: 1 call/);
  });

  it("leads completion to the names met there", async () => {
    const store = localAddress();
    await bench.sstash(["--store", store, "put", "met-there", "1"]);
    expect(await bench.sstash(["__complete", "zsh", "--", "--store", store, "get", ""])).toMatchObject(
      printed("words\nmet-there\n"),
    );
    expect(
      await bench.sstash([
        "__complete",
        "zsh",
        "--",
        "--local-dir",
        `${bench.home}/store-${folders}`,
        "--backend",
        "local",
        "get",
        "",
      ]),
    ).toMatchObject(printed("words\nmet-there\n"));
  });
});
