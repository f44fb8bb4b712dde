import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadSecrets } from "../../packages/core/src/config/index.ts";
import { AwsTable } from "../cli/aws-table.ts";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { type CliBench, cliBench } from "../cli/terminal-double.ts";
import { isAllowed } from "../policy/evaluator.ts";
import { account, iamRequests, keyId } from "../policy/iam-request.ts";
import { type Dynalite, startDynalite } from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";
import { type RecordingProxy, startRecordingProxy } from "../wire/recording-proxy.ts";

let kms: KmsDouble;
let dynamodb: Dynalite;
let proxies: readonly [RecordingProxy, RecordingProxy];
let bench: CliBench;
let environment: Readonly<Record<string, string | undefined>>;

beforeAll(async () => {
  [kms, dynamodb] = await Promise.all([startKmsDouble(), startDynalite()]);
  proxies = [await startRecordingProxy(kms.endpoint), await startRecordingProxy(dynamodb.endpoint)];
  environment = awsEnvironment(proxies[0].endpoint, proxies[1].endpoint);
  bench = await cliBench(environment);
  await AwsTable.make("declared", dynamodb.endpoint);
  const pairs = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`app.v${index}`, `value ${index}`]));
  await bench.sstash(["-t", "declared", "putall", "-", "env=prod"], { stdin: JSON.stringify(pairs) });
});
afterAll(async () => {
  await Promise.all([bench.close(), ...proxies.map((proxy) => proxy.close()), kms.close(), dynamodb.close()]);
});
afterEach(() => declare({ variables: { V0: "app.v0" } }));

const whole = {
  store: "credstash:declared?region=us-east-1",
  context: { env: "prod" },
  variables: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`V${index}`, `app.v${index}`])),
};
const declare = (declaration: object) => writeFile(join(bench.home, "sstash.config.json"), JSON.stringify(declaration));

describe("a declaration of 50 variables", () => {
  it("is read with 50 Queries and 50 Decrypts, side by side", async () => {
    for (const proxy of proxies) proxy.calls.length = 0;
    const secrets = await loadSecrets(whole, { env: environment });
    expect(Object.keys(secrets)).toHaveLength(50);
    expect(proxies.map(({ calls }) => calls.map(({ operation }) => operation))).toEqual([
      Array.from({ length: 50 }, () => "Decrypt"),
      Array.from({ length: 50 }, () => "Query"),
    ]);
  });
});

describe("sstash check", () => {
  it("says that all can be set, or of each why not", async () => {
    await declare(whole);
    expect(await bench.sstash(["check"])).toMatchObject({ status: 0, stdout: "50 variables can be set\n", stderr: "" });
    await declare({
      ...whole,
      variables: {
        V0: "app.v0",
        GONE: "app.gone",
        N: { secret: "app.v1", type: "integer" },
        D: { secret: "x", default: 1 },
      },
    });
    const { status, stdout, stderr } = await bench.sstash(["check"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("GONE (app.gone): Item {'name': 'app.gone'} couldn't be found.\n");
    expect(stderr).toContain("N (app.v1): the value is not a whole number");
    expect(stderr).toContain("sstash: ERR_DECLARATION: 2 variables have no value; a program would not start\n");
    await declare({ ...whole, context: { env: "test" }, variables: { V0: "app.v0" } });
    expect((await bench.sstash(["check"])).stderr).toContain("V0 (app.v0): KMS ERROR: Could not decrypt hmac key");
  });

  it("tells what is wrong with the store once, not for every variable", async () => {
    await declare({ ...whole, store: "credstash:nowhere?region=us-east-1" });
    const { status, stderr } = await bench.sstash(["check"]);
    expect([status, stderr.trim().split("\n").length]).toEqual([1, 2]);
    expect(stderr).toContain("sstash: ERR_STORE_MISSING: run `sstash --store");
    await expect(
      loadSecrets({ ...whole, store: "credstash:nowhere?region=us-east-1" }, { env: environment }),
    ).rejects.toMatchObject({ code: "ERR_STORE_MISSING" });
  });

  it("offline looks at the shape alone, and asks nobody", async () => {
    await declare(whole);
    for (const proxy of proxies) proxy.calls.length = 0;
    expect(await bench.sstash(["check", "--offline"])).toMatchObject({ status: 0, stdout: "50 variables declared\n" });
    expect(await bench.sstash(["check", "--example"])).toMatchObject({ status: 0 });
    await declare({ variables: { V0: { secret: "a", type: "int" } } });
    const { status, stderr } = await bench.sstash(["check", "--offline"]);
    expect([status, stderr.split("\n")[0]]).toEqual([
      1,
      expect.stringContaining('sstash.config.json: variable "V0": type is one of string, integer'),
    ]);
    expect(proxies.flatMap(({ calls }) => calls)).toEqual([]);
  });

  it("prints a .env.example that says what each variable is, and no secret", async () => {
    await declare({
      variables: {
        A: { secret: "a", description: "for the mail" },
        PORT: { secret: "p", type: "integer", default: 80 },
        TEXT: { secret: "t", default: "a b" },
        MAYBE: { secret: "m", required: false },
      },
    });
    expect((await bench.sstash(["check", "--example"])).stdout).toBe(
      [
        "# for the mail",
        '# string, required; secret "a"',
        "A=",
        "",
        '# integer, has a default; secret "p"',
        "PORT=80",
        "",
        '# string, has a default; secret "t"',
        "TEXT='a b'",
        "",
        '# string, may be missing; secret "m"',
        "MAYBE=",
        "",
      ].join("\n"),
    );
  });

  it("ci takes of the declaration what --only chooses, and repeats nothing of a name that is in it nowhere", async () => {
    await declare(whole);
    const wrong = await bench.sstash(["ci", "buddy", "--only", "app.v1", "--only", "planted"]);
    expect([wrong.status, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).toContain("--only number 2 is the secret of no declared variable");
    expect(wrong.stderr).not.toContain("planted");
    expect(await bench.sstash(["ci", "buddy", "--only", "app.v1"])).toMatchObject({
      status: 0,
      stdout: "export V1='value 1'\n",
    });
  });

  it("without a declaration is a usage error", async () => {
    const own = await cliBench(environment);
    expect(await own.sstash(["check"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--config names one"),
    });
    await own.close();
  });
});

describe("policy needs -- exec", () => {
  it("is the policy of exactly the declared secrets, under their context", async () => {
    await declare(whole);
    const needs = await bench.sstash([
      "policy",
      "needs",
      "--account",
      account,
      "--key",
      keyId,
      "--",
      "exec",
      "--",
      "app",
    ]);
    expect(needs).toMatchObject({ status: 0, stderr: "" });
    const document = JSON.parse(needs.stdout);
    expect(document.Statement.map(({ Sid }: { readonly Sid: string }) => Sid)).toEqual(["UseRecords", "UseKey"]);
    for (const proxy of proxies) proxy.calls.length = 0;
    await bench.sstash(["check"]);
    const requests = proxies.flatMap(({ calls }) => calls).flatMap(iamRequests);
    expect(requests).toHaveLength(100);
    expect(requests.every((request) => isAllowed(document, request))).toBe(true);
    const other = { ...requests[99], context: { "dynamodb:LeadingKeys": ["app.other"] } } as (typeof requests)[number];
    expect(isAllowed(document, other)).toBe(false);
  });

  it("without a declaration is that of the names and patterns, or of the whole table", async () => {
    const sids = async (line: string) => {
      const words = ["policy", "needs", "--account", account, "--key", keyId, "--", ...line.split(" ")];
      const { stdout } = await bench.sstash(words);
      return JSON.parse(stdout)
        .Statement.flatMap(({ Action }: { readonly Action: string[] }) => Action)
        .sort();
    };
    expect(await sids("exec --no-config --only a --only b -- x")).toEqual(["dynamodb:Query", "kms:Decrypt"]);
    expect(await sids("exec --no-config --only a* -- x")).toEqual(["dynamodb:Scan", "kms:Decrypt"]);
    expect(await sids("exec --no-config -- x")).toEqual(["dynamodb:Scan", "kms:Decrypt"]);
  });
});
