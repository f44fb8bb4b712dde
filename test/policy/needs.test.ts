import type { PolicyDocument } from "@sstash/core/policy";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AwsTable } from "../cli/aws-table.ts";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { type CliBench, cliBench } from "../cli/terminal-double.ts";
import { type Dynalite, startDynalite } from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";
import { type RecordingProxy, startRecordingProxy } from "../wire/recording-proxy.ts";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { isAllowed } from "./evaluator.ts";
import { account, iamRequests, keyId } from "./iam-request.ts";

interface Case {
  readonly line: readonly string[];
  readonly stdin?: string;
  /** Actions that only another state of the store calls for, and why. */
  readonly otherwise?: readonly string[];
}

const line = (text: string, more: Partial<Case> = {}): Case => ({ line: text.split(" "), ...more });
const entries = '{"app.a":"1","app.z":"x"}';

/** Every action of the policy is of use to the recorded run, and every request of the run is allowed. */
function expectExact(document: PolicyDocument, proxies: readonly RecordingProxy[], otherwise: readonly string[]): void {
  const requests = proxies.flatMap(({ calls }) => calls).flatMap(iamRequests);
  expect(requests.length).toBeGreaterThan(0);
  for (const request of requests) expect([request, isAllowed(document, request)]).toEqual([request, true]);
  for (const statement of document.Statement) {
    const idle = statement.Action.filter((action) => {
      const alone = { ...document, Statement: [{ ...statement, Action: [action] }] };
      return !requests.some((request) => isAllowed(alone, request));
    });
    expect(idle.filter((action) => !otherwise.includes(action.split(":")[1] ?? ""))).toEqual([]);
  }
}

describe("policy needs, of a credstash table", () => {
  let kms: KmsDouble;
  let dynamodb: Dynalite;
  let proxies: readonly RecordingProxy[];
  let bench: CliBench;
  let tables = 0;

  beforeAll(async () => {
    [kms, dynamodb] = await Promise.all([startKmsDouble(), startDynalite()]);
    const [first, second] = [await startRecordingProxy(kms.endpoint), await startRecordingProxy(dynamodb.endpoint)];
    proxies = [first, second];
    bench = await cliBench(awsEnvironment(first.endpoint, second.endpoint));
  });
  afterAll(async () => {
    await Promise.all([bench.close(), ...proxies.map((proxy) => proxy.close()), kms.close(), dynamodb.close()]);
  });

  async function tableWith(isLegacy: boolean): Promise<string> {
    tables += 1;
    const table = `needs-${tables}`;
    const rows = await AwsTable.make(table, dynamodb.endpoint);
    await AwsTable.make(`${table}-b`, dynamodb.endpoint);
    for (const words of ["put app.a one", "put app.a two -a", "put app.b one", "put app.c one env=prod"]) {
      await bench.sstash(["-t", table, ...words.split(" ")]);
    }
    if (!isLegacy) return table;
    for (const { sstash_binding: _, ...legacy } of await rows.rows()) await rows.write(legacy);
    return table;
  }

  it.each([
    line("get app.a"),
    line("get app.a -v 1"),
    line("get app.c env=prod"),
    line("get app.*", { stdin: "" }),
    line("getall -v 1"),
    line("getall --only app.a --only app.b"),
    line("getall --only app.a -v 1"),
    line("list"),
    line("list --latest"),
    line("keys"),
    line("versions app.a"),
    line("put app.new x"),
    line("put app.new x env=prod"),
    line("put app.a x -a"),
    line('putall {"z":"1","y":"2"}'),
    line('putall {"z":"1"} -a'),
    line("import - -f json", { stdin: entries }),
    line("import - -f json --dry-run", { stdin: entries }),
    line("import - -f json --skip-unchanged", { stdin: entries }),
    line("delete app.a -y"),
    line("delete app.a -y -v 1"),
    line("rollback app.a"),
    line("rollback app.a -v 1"),
    line("prune --keep 1 -y"),
    line("prune app.* --keep 1 -y"),
    line("prune --keep 1 --dry-run"),
    line("rename app.a app.q"),
    line("find app.*"),
    line("find --value-from -", { stdin: "one" }),
    line("verify app.a"),
    line("bind app.a"),
    line("bind app.a --dry-run"),
    line("diff --name app.a --from 1"),
    line("diff --name app.a --from 1 --to 2"),
  ])("$line needs what it is given, and nothing else", async ({ line: words, stdin, otherwise = [] }) => {
    const table = await tableWith(words[0] === "bind");
    const needs = await bench.sstash([
      "policy",
      "needs",
      "--account",
      account,
      "--key",
      keyId,
      "--",
      "-t",
      table,
      ...words,
    ]);
    expect(needs).toMatchObject({ status: 0, stderr: "" });
    for (const proxy of proxies) proxy.calls.length = 0;
    const ran = await bench.sstash(["-t", table, ...words], { stdin: stdin ?? "" });
    expect([words, /error|ERR_(?!BULK)/.test(ran.stderr)]).toEqual([words, false]);
    expectExact(JSON.parse(needs.stdout), proxies, otherwise);
  });

  it.each([
    "copy app.a",
    "copy --all-versions app.a",
    "copy app.* --partial",
    "copy --all-versions app.* --partial",
    "copy --dry-run app.a",
  ])("%s needs what it is given on either table, and nothing else", async (text) => {
    const table = await tableWith(false);
    const words = [...text.split(" "), "--from", `credstash:${table}`, "--to", `credstash:${table}-b`];
    const needs = await bench.sstash(["policy", "needs", "--account", account, "--key", keyId, "--", ...words]);
    expect(needs.status).toBe(0);
    for (const proxy of proxies) proxy.calls.length = 0;
    await bench.sstash(words);
    expectExact(JSON.parse(needs.stdout), proxies, []);
  });

  it.each(["diff A B", "diff A B app.a", "diff A B app.*"])("%s reads both tables, and nothing else", async (text) => {
    const table = await tableWith(false);
    const words = text.replace("A", `credstash:${table}`).replace("B", `credstash:${table}-b`).split(" ");
    const needs = await bench.sstash(["policy", "needs", "--account", account, "--key", keyId, "--", ...words]);
    for (const proxy of proxies) proxy.calls.length = 0;
    await bench.sstash(words);
    expectExact(JSON.parse(needs.stdout), proxies, []);
  });

  it("of several stores, needs to look for names in those behind the first", async () => {
    const [first, second] = [await tableWith(false), await tableWith(false)];
    await bench.sstash(["-t", second, "put", "only.behind", "x"]);
    const words = ["--store", `credstash:${first}`, "--store", `credstash:${second}`, "getall", "--partial"];
    const needs = await bench.sstash(["policy", "needs", "--account", account, "--key", keyId, "--", ...words]);
    for (const proxy of proxies) proxy.calls.length = 0;
    await bench.sstash(words);
    expectExact(JSON.parse(needs.stdout), proxies, []);
  });

  it("setup needs to make the table, and the key only when it is to make one", async () => {
    const needs = await bench.sstash(["policy", "needs", "--account", account, "--", "-t", "needs-new", "setup"]);
    for (const proxy of proxies) proxy.calls.length = 0;
    await bench.sstash(["-t", "needs-new", "setup"]);
    const document: PolicyDocument = JSON.parse(needs.stdout);
    expectExact(document, proxies, []);
    expect(document.Statement.map(({ Sid }) => Sid)).toEqual(["MakeTable"]);
    const both = await bench.sstash([
      "policy",
      "needs",
      "--account",
      account,
      "--",
      "setup",
      "--create-key",
      "-k",
      "alias/mine",
    ]);
    expect(JSON.parse(both.stdout).Statement.map(({ Sid }: { readonly Sid: string }) => Sid)).toEqual([
      "MakeTable",
      "MakeKey",
      "NameKey",
    ]);
    expect(both.stdout).toContain(":alias/mine");
  });

  it("takes a key that is known by its alias as a condition, so that nobody has to be asked", async () => {
    const { stdout, stderr } = await bench.sstash(["policy", "needs", "--", "get", "app.a"]);
    expect(stderr).toBe("sstash: warning: the account is left open: --account names it\n");
    const document: PolicyDocument = JSON.parse(stdout);
    const key = document.Statement.find(({ Sid }) => Sid === "UseKey");
    expect(key?.Resource).toEqual(["arn:aws:kms:us-east-1:*:key/*"]);
    const decrypt = (alias: string) => ({
      action: "kms:Decrypt",
      resource: `arn:aws:kms:us-east-1:${account}:key/${keyId}`,
      context: { "kms:ResourceAliases": [alias, "alias/other"] },
    });
    const anyAccount = { ...document, Statement: document.Statement.map((one) => ({ ...one, Resource: ["*"] })) };
    expect(isAllowed(anyAccount, decrypt("alias/credstash"))).toBe(true);
    expect(isAllowed(anyAccount, decrypt("alias/mine"))).toBe(false);
  });

  it("says that a role that is assumed is another's business", async () => {
    const role = `arn:aws:iam::${account}:role/r`;
    const { stderr } = await bench.sstash(["policy", "needs", "--account", account, "--", "-n", role, "get", "app.a"]);
    expect(stderr).toContain("the caller needs sts:AssumeRole");
  });

  it.each([
    [["policy", "needs"]],
    [["policy", "needs", "--", "nonsense"]],
    [["policy", "needs", "--", "get"]],
    [["policy", "needs", "--", "--help"]],
    [["policy", "needs", "--", "completion", "bash"]],
    [["policy", "needs", "--", "--backend", "local", "get", "a"]],
    [["policy", "needs", "--names", "a", "--", "get", "a"]],
    [["policy", "needs", "--", "label", "a", "b", "-v", "1"]],
    [["policy", "show", "reader", "more"]],
  ])("%j is a usage error", async (words) => {
    expect(await bench.sstash(words)).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("policy needs, of Secrets Manager", () => {
  let double: SecretsManagerDouble;
  let proxy: RecordingProxy;
  let bench: CliBench;

  beforeAll(async () => {
    double = await startSecretsManagerDouble();
    proxy = await startRecordingProxy(double.endpoint);
    process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = proxy.endpoint;
    const nowhere = "http://127.0.0.1:1";
    bench = await cliBench({ ...awsEnvironment(nowhere, nowhere), SSTASH_BACKEND: "secrets-manager" });
  });
  afterAll(async () => {
    delete process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
    await Promise.all([bench.close(), proxy.close(), double.close()]);
  });
  beforeEach(async () => {
    double.reset();
    for (const words of [
      'put app/a {"x":0}',
      "label app/a old -v AWSCURRENT",
      'put app/a {"x":1}',
      'put app/a {"x":2}',
      "put app/b one",
      "put app/d x",
      "delete app/d -y",
    ]) {
      await bench.sstash(words.split(" "));
    }
  });

  const either = { otherwise: ["CreateSecret", "PutSecretValue"] };
  const idle = (...otherwise: string[]) => ({ otherwise });
  it.each([
    line("get app/a"),
    line("get app/a#x"),
    line("get app/a -v AWSPREVIOUS"),
    line("get app/*"),
    line("getall"),
    line("getall --only app/a"),
    line("getall --only app/a -v AWSPREVIOUS"),
    line("list"),
    line("keys"),
    line("find app/*"),
    line("find --value-from -", { stdin: "one" }),
    line("versions app/a"),
    line("put app/new x", either),
    line("put app/a x", either),
    line("put app/a x -c about", either),
    line("put app/a x --tag a=b", either),
    line("put app/a#x y", either),
    line('putall {"app/a":"1","z":"1"}'),
    line("import - -f json", {
      stdin: entries,
      ...idle("GetSecretValue", "UpdateSecretVersionStage", "PutSecretValue"),
    }),
    line("import - -f json --dry-run", { stdin: entries }),
    line("delete app/a -y"),
    line("restore app/d"),
    line("label app/a green -v AWSPREVIOUS"),
    line("promote app/a AWSPREVIOUS"),
    line("rollback app/a"),
    line("prune --keep 1 -y"),
    line("prune app/* --keep 1 -y"),
    line("prune --keep 1 --dry-run"),
    line("diff --name app/a --from AWSPREVIOUS"),
    line("rename app/a app/q", idle("DescribeSecret", "UpdateSecretVersionStage")),
    line(
      "copy app/a --from secrets-manager: --to secrets-manager:new/",
      idle("UpdateSecret", "UpdateSecretVersionStage", "BatchGetSecretValue"),
    ),
    line(
      "copy app/* --from secrets-manager: --to secrets-manager:new/",
      idle("UpdateSecret", "UpdateSecretVersionStage"),
    ),
    line(
      "copy --all-versions --from secrets-manager: --to secrets-manager:new/",
      idle("DescribeSecret", "UpdateSecretVersionStage"),
    ),
    line("diff secrets-manager: secrets-manager:app/"),
  ])("$line needs what it is given, and nothing else", async ({ line: words, stdin, otherwise = [] }) => {
    const needs = await bench.sstash(["policy", "needs", "--account", account, "--", ...words]);
    expect(needs).toMatchObject({ status: 0, stderr: "" });
    proxy.calls.length = 0;
    const ran = await bench.sstash(words, { stdin: stdin ?? "" });
    expect([words, /error|ERR_(?!BULK)/.test(ran.stderr)]).toEqual([words, false]);
    expectExact(JSON.parse(needs.stdout), [proxy], otherwise);
  });

  it("names the key of the secrets' own only where the line does, and by way of the service alone", async () => {
    const { stdout } = await bench.sstash([
      "policy",
      "needs",
      "--account",
      account,
      "--",
      "put",
      "a",
      "x",
      "-k",
      "alias/mine",
    ]);
    const key = (JSON.parse(stdout) as PolicyDocument).Statement.find(({ Sid }) => Sid === "UseKey");
    expect(key).toMatchObject({
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: {
        StringEquals: { "kms:ViaService": ["secretsmanager.us-east-1.amazonaws.com"] },
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/mine" },
      },
    });
  });
});
