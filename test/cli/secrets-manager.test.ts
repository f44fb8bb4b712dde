import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failed, printed, stored } from "./expectations.ts";
import { type SecretsManagerBench, secretsManagerBench } from "./secrets-manager-bench.ts";

let bench: SecretsManagerBench;
let sstash: SecretsManagerBench["sstash"];

beforeAll(async () => {
  bench = await secretsManagerBench();
  sstash = bench.sstash;
});
afterAll(() => bench.close());
beforeEach(() => bench.double.reset());

const asked = () => bench.double.requests.map(({ operation }) => operation);

describe("put and get", () => {
  it("store, read, and store again without -a; -a changes nothing", async () => {
    expect(await sstash(["put", "db", "one"])).toMatchObject(stored("db"));
    expect(await sstash(["put", "db", "two"])).toMatchObject(stored("db"));
    expect(await sstash(["put", "db", "three", "-a"])).toMatchObject(stored("db"));
    expect(await sstash(["get", "db"])).toMatchObject(printed("three\n"));
    expect(await sstash(["get", "db", "-v", "AWSPREVIOUS", "-n"])).toMatchObject(printed("two"));
    expect(await sstash(["put", "bin", "-", "--binary"], { stdin: Uint8Array.of(0, 255) })).toMatchObject(
      stored("bin"),
    );
    expect([...(await sstash(["get", "bin", "--raw"])).stdoutBytes]).toEqual([0, 255]);
  });

  it.each([
    [["put", "a", "x", "-v", "1"]],
    [["put", "a", "x", "-d", "SHA256"]],
    [["put", "a", "x", "env=prod"]],
    [["putall", '{"a": "x"}', "-v", "1"]],
    [["putall", '{"a": "x"}', "env=prod"]],
    [["put", "a", "x", "--tag", "nothing"]],
    [["get", "a", "--expand"]],
    [["-t", "table", "get", "a"]],
    [["get", "a", "--expect-key", "k"]],
    [["--require-binding", "get", "a"]],
    [["--kms-region", "eu-west-1", "get", "a"]],
    [["--local-dir", "x", "get", "a"]],
    [["--master-key-file", "x", "get", "a"]],
  ])("%j is a usage error, and nobody is asked", async (line) => {
    expect(await sstash(line)).toMatchObject({ status: 2, stdout: "" });
    expect(asked()).toEqual([]);
  });

  it("give a new secret what -k, -c, --tag and --replicate say", async () => {
    const line = ["put", "a", "x", "-k", "alias/mine", "-c", "database", "--tag", "team=core", "--tag", "env=prod"];
    expect(await sstash([...line, "--replicate", "eu-west-1"])).toMatchObject(stored("a"));
    expect(bench.double.requests.at(-1)).toMatchObject({
      operation: "CreateSecret",
      input: {
        Name: "a",
        KmsKeyId: "alias/mine",
        Description: "database",
        Tags: [
          { Key: "team", Value: "core" },
          { Key: "env", Value: "prod" },
        ],
        AddReplicaRegions: [{ Region: "eu-west-1" }],
      },
    });
    const again = await sstash(["put", "a", "y", "--replicate", "eu-west-1"]);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining("replicas were left as they are") });
  });

  it("refuse on other backends what is Secrets Manager's alone", async () => {
    for (const option of [["--tag", "a=b"], ["--replicate", "eu-west-1"], ["--json"]]) {
      const line = ["--backend", "local", "put", "a", "1", ...option];
      expect(await sstash(line)).toMatchObject({ status: 2, stdout: "" });
    }
    expect(await sstash(["--backend", "local", "getall", "--expand"])).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("a tree", () => {
  it("is written and read by leaf, expanded, and its bytes stay", async () => {
    await sstash(["put", "app", '{"db": {"port": 5432}}']);
    expect(await sstash(["put", "app#db.host", "db.example"])).toMatchObject(stored("app#db.host"));
    expect(await sstash(["put", "app#db.port", "6432", "--json"])).toMatchObject(stored("app#db.port"));
    expect(await sstash(["get", "app#db.port"])).toMatchObject(printed("6432\n"));
    expect(await sstash(["get", "app"])).toMatchObject(printed('{"db": {"port": 6432, "host": "db.example"}}\n'));
    await sstash(["put", "plain", "text"]);
    const expanded = { "app#db.host": "db.example", "app#db.port": "6432", plain: "text" };
    expect(JSON.parse((await sstash(["getall", "--expand"])).stdout)).toEqual(expanded);
    expect((await sstash(["getall", "--expand", "-f", "shell"])).stdout).toContain("APP_DB_HOST='db.example'");
    expect(JSON.parse((await sstash(["getall", "--only", "app#db.host"])).stdout)).toEqual({
      "app#db.host": "db.example",
    });
    expect(await sstash(["get", "app#nothing"])).toMatchObject({ status: 1, stdout: "" });
    expect(await sstash(["put", "plain#a", "x"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("ERR_INVALID_INPUT"),
    });
  });
});

describe("bulk and listings", () => {
  it("list shows labels and the description; --latest what is current; keys the names", async () => {
    await sstash(["put", "b", "1", "-c", "second"]);
    await sstash(["put", "b", "2"]);
    await sstash(["put", "a", "1"]);
    const { stdout } = await sstash(["list", "--latest"]);
    expect(stdout).toMatch(
      /^a -- version [-0-9a-f]{36} -- labels AWSCURRENT -- comment \nb -- version [-0-9a-f]{36} -- labels AWSCURRENT -- comment second\n$/,
    );
    expect((await sstash(["list"])).stdout.match(/AWSPREVIOUS/g)).toHaveLength(1);
    expect(await sstash(["keys"])).toMatchObject(printed("a\nb\n"));
    const versions = await sstash(["versions", "b"]);
    expect(versions.stdout).toMatch(
      /^[-0-9a-f]{36} {2}AWSCURRENT {3}2026-[^\n]+Z\n[-0-9a-f]{36} {2}AWSPREVIOUS {2}2026-[^\n]+Z\n$/,
    );
  });

  it("getall is whole or nothing, and --partial prints the rest", async () => {
    await sstash(["putall", '{"a": "1", "b": "2", "c": "3"}']);
    bench.double.fail("BatchGetSecretValue", { type: "DecryptionFailure", message: "no key", secret: "b" });
    const whole = await sstash(["getall", "-f", "dotenv"]);
    expect(whole).toMatchObject({ status: 1, stdout: "" });
    expect(whole.stderr).toContain("b: An error occurred (DecryptionFailure)");
    const part = await sstash(["getall", "-f", "dotenv", "--partial"]);
    bench.double.fail("BatchGetSecretValue", undefined);
    expect(part).toMatchObject({ status: 3, stdout: "A='1'\nC='3'\n\n" });
  });

  it("says of a put without an answer that it may be stored, one by one and of many", async () => {
    bench.double.fail("CreateSecret", { type: "lost", afterwards: true });
    expect(await sstash(["put", "a", "1"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("sstash: ERR_UNAVAILABLE: it may have been stored all the same"),
    });
    expect(await sstash(["putall", '{"b": "1"}'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("1 of 1 entries were not stored (1 of them perhaps"),
    });
    bench.double.fail("CreateSecret", undefined);
    expect((await sstash(["keys"])).stdout).toBe("a\nb\n");
  });

  it("says what to do where secrets may not be listed", async () => {
    bench.double.fail("ListSecrets", { type: "AccessDeniedException", message: "not authorized" });
    const { status, stderr } = await sstash(["getall"]);
    bench.double.fail("ListSecrets", undefined);
    expect(status).toBe(1);
    expect(stderr).toContain("sstash: ERR_ACCESS_DENIED: this identity may not list secrets: name what it may read");
  });
});

describe("history", () => {
  it("rollback and promote move the label; label names a version", async () => {
    await sstash(["put", "a", "good"]);
    await sstash(["put", "a", "bad"]);
    const back = await sstash(["rollback", "a"]);
    expect(back).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^a -- version [0-9a-f-]{36} -- is current\n$/),
      stderr: "",
    });
    const already = await sstash(["rollback", "a", "-v", "AWSCURRENT"]);
    expect(already.stdout).toBe(back.stdout.replace("is current", "is current already"));
    expect(await sstash(["get", "a"])).toMatchObject(printed("good\n"));
    expect(await sstash(["promote", "a", "AWSPREVIOUS"])).toMatchObject({ status: 0 });
    expect(await sstash(["get", "a"])).toMatchObject(printed("bad\n"));
    expect(await sstash(["label", "a", "blue", "-v", "AWSPREVIOUS"])).toMatchObject({ status: 0 });
    expect(await sstash(["get", "a", "-v", "blue"])).toMatchObject(printed("good\n"));
    expect(await sstash(["label", "a", "blue", "--remove"])).toMatchObject({ status: 0 });
    expect(await sstash(["get", "a", "-v", "blue"])).toMatchObject({ status: 1 });
  });

  it.each([
    ["label", "a", "", "-v", "AWSCURRENT"],
    ["label", "a", "", "--remove"],
    ["promote", "a", ""],
  ])("%s %s %j is refused before anybody is asked", async (...line) => {
    await sstash(["put", "a", "1"]);
    bench.double.requests.length = 0;
    expect(await sstash(line)).toMatchObject(failed(/the (?:label|version) is empty[^\n]*/, "ERR_INVALID_INPUT"));
    expect(bench.double.requests).toEqual([]);
  });

  it("delete says that it can be taken back, restore takes it back, and --force-now does not ask twice", async () => {
    await sstash(["put", "a", "1"]);
    const kept = await sstash(["delete", "a", "--recovery-days", "7"], { answer: "n" });
    expect(kept).toMatchObject({ status: 1, stderr: expect.stringContaining("brings it back within 7 days") });
    expect(await sstash(["delete", "a", "--recovery-days", "7"])).toMatchObject({ status: 0 });
    const pending = await sstash(["get", "a"]);
    expect(pending).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("sstash: ERR_PENDING_DELETION: `sstash restore"),
    });
    expect(await sstash(["restore", "a"])).toMatchObject(printed("a has been restored\n"));
    expect(await sstash(["get", "a"])).toMatchObject(printed("1\n"));
    const now = await sstash(["delete", "a", "--force-now"], { answer: "y" });
    expect(now).toMatchObject({ status: 0, stderr: expect.stringContaining("There is no way back.") });
    expect(await sstash(["restore", "a"])).toMatchObject({ status: 1 });
    expect(await sstash(["delete", "a"])).toMatchObject(printed(""));
  });

  it("prune takes old versions' own labels off, and never AWS's", async () => {
    for (const value of ["1", "2", "3"]) {
      await sstash(["put", "a", value]);
      await sstash(["label", "a", `v-${value}`, "-v", "AWSCURRENT"]);
    }
    const { status, stdout } = await sstash(["prune", "--keep", "1"]);
    expect({ status, lines: stdout.match(/^Taking .+ off a/gm) }).toEqual({ status: 0, lines: ["Taking v-1 off a"] });
    expect((await sstash(["list"])).stdout).toMatch(/AWSPREVIOUS, v-2|v-2, AWSPREVIOUS/);
  });

  it("find --value-from finds what is current alone", async () => {
    await sstash(["put", "a", "leaked"]);
    await sstash(["put", "b", "leaked"]);
    await sstash(["put", "b", "new"]);
    expect(await sstash(["find", "--value-from", "-"], { stdin: "leaked" })).toMatchObject(printed("a\n"));
  });
});

describe("errors", () => {
  it.each([
    ["AccessDeniedException", "Access to KMS is not allowed", "ERR_ACCESS_DENIED: grant kms:Decrypt"],
    ["AccessDeniedException", "User: x is not authorized", "ERR_ACCESS_DENIED: grant secretsmanager:GetSecretValue"],
    ["DecryptionFailure", "can't decrypt", "ERR_KEY_UNUSABLE: enable the secret's KMS key"],
  ])("%s (%s) says what to do", async (type, message, hint) => {
    await sstash(["put", "a", "planted"]);
    bench.double.fail("GetSecretValue", { type, message });
    const { status, stdout, stderr } = await sstash(["get", "a"]);
    bench.double.fail("GetSecretValue", undefined);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`sstash: ${hint}`);
  });

  it("commands about records are refused", async () => {
    for (const verb of ["verify", "bind"]) {
      expect(await sstash([verb])).toMatchObject({ status: 1, stderr: expect.stringContaining("ERR_NOT_SUPPORTED") });
    }
  });

  it("a prefix is before every name that AWS sees, and before none that is shown", async () => {
    const store = ["--store", "secrets-manager:app/prod/"];
    await sstash([...store, "put", "db", "1"]);
    expect(bench.double.requests.at(-1)?.input).toMatchObject({ Name: "app/prod/db" });
    await sstash(["put", "other", "2"]);
    expect(await sstash([...store, "keys"])).toMatchObject(printed("db\n"));
    expect(await sstash([...store, "getall"])).toMatchObject({ stdout: expect.stringContaining('"db": "1"') });
    expect(await sstash(["keys"])).toMatchObject(printed("app/prod/db\nother\n"));
  });
});
