import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, refused, stored } from "./expectations.ts";
import { assumedKeyId, type StsDouble, startStsDouble } from "./sts-double.ts";

let bench: CredstashBench;
let sts: StsDouble;
beforeAll(async () => {
  [bench, sts] = await Promise.all([credstashBench(), startStsDouble()]);
});
afterEach(() => {
  bench.dynamodb.fail(() => undefined);
  bench.kms.fail("EnableKeyRotation", undefined);
});
afterAll(() => Promise.all([bench.close(), sts.close()]));

describe("setup", () => {
  it("--create-key makes the key and its alias, and a rotation that is denied is a warning with status 0", async () => {
    bench.kms.fail("EnableKeyRotation", { status: 400, type: "AccessDeniedException" });
    const { status, stderr } = await bench.sstash(["-t", "with-key", "setup", "--create-key", "-k", "alias/made-here"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^sstash: alias\/made-here was made: key [0-9a-f-]{36}\nsstash: warning: its rotation is off: /,
    );
    expect(await bench.sstash(["-t", "with-key", "put", "a", "1", "-k", "alias/made-here"])).toMatchObject(stored("a"));
    const again = await bench.sstash(["-t", "with-key", "setup", "--create-key", "-k", "alias/made-here"]);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining("alias/made-here was there") });
  });

  it.each([
    ["TagResource", "tagging the table"],
    ["UpdateContinuousBackups", "switching on point-in-time recovery"],
    ["UpdateTable", "switching on deletion protection"],
  ])("denied %s warns and ends with 0", async (denied, step) => {
    bench.dynamodb.fail(({ operation }) =>
      operation === denied ? { status: 400, type: "AccessDeniedException" } : undefined,
    );
    const { status, stdout, stderr } = await bench.sstash(["-t", `without-${denied}`, "setup"]);
    expect({ status, made: stdout.includes("Table has been created.") }).toEqual({ status: 0, made: true });
    expect(stderr).toMatch(new RegExp(`sstash: warning: ${step} did not work: .*AccessDeniedException`));
  });

  it("obeys --timeout, and is followed by --stats", async () => {
    bench.dynamodb.fail(() => new Promise(() => undefined));
    const started = Date.now();
    expect(await bench.sstash(["--timeout", "0.3", "-t", "slow", "setup"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^no result within 0\.3 s\n/),
    });
    expect(Date.now() - started).toBeLessThan(5_000);
    bench.dynamodb.fail(() => undefined);
    const { stderr } = await bench.sstash(["--stats", "-t", "counted", "setup"]);
    expect(stderr).toContain("sstash: stats: DynamoDB CreateTable: 1 call, 0 retries\n");
  });
});

describe("--master-key-file", () => {
  it("is made by setup, used by what follows, and another one is refused by its id", async () => {
    const dir = join(bench.home, "store");
    const local = (file: string, ...argv: string[]) =>
      bench.sstash(["--backend", "local", "--local-dir", dir, "--master-key-file", join(bench.home, file), ...argv]);
    expect(await local("mine.key", "setup")).toMatchObject({ status: 0, stdout: expect.stringContaining("mine.key") });
    expect((await stat(join(bench.home, "mine.key"))).mode & 0o777).toBe(0o600);
    expect(await local("mine.key", "put", "a", "1")).toMatchObject(stored("a"));
    await writeFile(join(bench.home, "other.key"), `${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
    expect(await local("other.key", "get", "a")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /needs master key [0-9a-f]{16}; the one given is [0-9a-f]{16}.*\nsstash: ERR_KEY_UNUSABLE: /,
      ),
    });
  });

  it("--local-dir and -t exclude each other", async () => {
    const outcome = await bench.sstash(["--backend", "local", "-t", "x", "--local-dir", bench.home, "list"]);
    expect(outcome).toMatchObject(refused(/--local-dir and --table exclude each other[^\n]*/));
  });
});

describe("a profile that wants an MFA code", () => {
  it("is asked for it on the terminal, once, and the code goes to STS", async () => {
    const config = join(bench.home, "aws-config");
    const serial = "arn:aws:iam::111122223333:mfa/me";
    await writeFile(
      config,
      `[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n[profile admin]\nregion = us-east-1\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = base\nmfa_serial = ${serial}\n`,
    );
    const env = { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_STS: sts.endpoint };
    const before = {
      AWS_CONFIG_FILE: process.env["AWS_CONFIG_FILE"],
      AWS_ENDPOINT_URL_STS: process.env["AWS_ENDPOINT_URL_STS"],
    };
    Object.assign(process.env, env);
    const { sstash } = await bench.freshTable();
    const outcome = await sstash(["-p", "admin", "put", "a", "1"], { env, answer: "123456" });
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    expect(outcome).toMatchObject({ status: 0, stderr: `MFA code for ${serial}: ` });
    expect(sts.requests.map(({ parameters }) => parameters)).toEqual([
      expect.objectContaining({ SerialNumber: serial, TokenCode: "123456" }),
    ]);
    expect(bench.dynamodb.requests.at(-1)?.accessKeyId).toBe(assumedKeyId);
  });
});

describe("values that are given oddly", () => {
  it("the first line of input for -P is refused when it is not UTF-8, and ends at LF or CRLF alone", async () => {
    const { sstash } = await bench.freshTable();
    const latin1 = Uint8Array.of(0x70, 0xe4, 0x73, 0x0a);
    expect(await sstash(["put", "a", "-P"], { stdin: latin1 })).toMatchObject({ status: 1, stdout: "" });
    await sstash(["put", "a", "-P"], { stdin: "one\rtwo\r\nthree" });
    expect(await sstash(["get", "a", "-n"])).toMatchObject(printed("one\rtwo"));
  });

  it("--out follows a link and refuses a pipe, which stays a pipe", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    const pipe = join(bench.home, "pipe");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    expect(await sstash(["get", "a", "--out", pipe])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/pipe could not be written \(ENOTREG\)\nsstash: ERR_OUTPUT: /),
    });
    expect((await stat(pipe)).isFIFO()).toBe(true);
  });

  it.each(["1.5", "0.25", "10"])("--timeout takes %s seconds", async (seconds) => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["--timeout", seconds, "list"])).toMatchObject({ status: 0 });
  });
});
