import {
  type CredstashScope,
  credstashPolicy,
  type PolicyDocument,
  type Role,
  type SecretsManagerScope,
  secretsManagerPolicy,
} from "@sstash/core/policy";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AwsTable } from "../cli/aws-table.ts";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { type CliBench, cliBench } from "../cli/terminal-double.ts";
import { type Dynalite, startDynalite } from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";
import { type RecordingProxy, startRecordingProxy } from "../wire/recording-proxy.ts";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { isAllowed } from "./evaluator.ts";
import { account, iamRequests, keyId, region } from "./iam-request.ts";

/** Command lines that a role promises, by role. */
type Promised = Partial<Readonly<Record<Role, readonly (readonly string[])[]>>>;

const base = { account, regions: [region] };

/** Statements of which at least one command of the role has need, each. */
function expectNeeded(document: PolicyDocument, needed: ReadonlySet<string>): void {
  expect(document.Statement.map(({ Sid }) => Sid).filter((sid) => !needed.has(sid))).toEqual([]);
}

/** Holds every recorded call against the policy; returns the statements without which one of them would be denied. */
function neededBy(document: PolicyDocument, proxy: RecordingProxy): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const request of proxy.calls.flatMap(iamRequests)) {
    expect([request, isAllowed(document, request)]).toEqual([request, true]);
    for (const { Sid } of document.Statement) {
      const without = { ...document, Statement: document.Statement.filter((other) => other.Sid !== Sid) };
      if (!isAllowed(without, request)) needed.add(Sid);
    }
  }
  return needed;
}

describe("what commands ask of a credstash table", () => {
  let kms: KmsDouble;
  let dynamodb: Dynalite;
  let proxies: { readonly kms: RecordingProxy; readonly dynamodb: RecordingProxy };
  let bench: CliBench;
  let tables = 0;

  beforeAll(async () => {
    [kms, dynamodb] = await Promise.all([startKmsDouble(), startDynalite()]);
    proxies = { kms: await startRecordingProxy(kms.endpoint), dynamodb: await startRecordingProxy(dynamodb.endpoint) };
    bench = await cliBench(awsEnvironment(proxies.kms.endpoint, proxies.dynamodb.endpoint));
  });
  afterAll(async () => {
    await Promise.all([bench.close(), proxies.kms.close(), proxies.dynamodb.close(), kms.close(), dynamodb.close()]);
  });

  const promised: Promised = {
    reader: [
      ["get", "app.a"],
      ["get", "app.a", "-v", "1"],
      ["getall", "--only", "app.a"],
      ["versions", "app.a"],
    ],
    lister: [["list"], ["keys"], ["find", "app.*"], ["versions", "app.a"]],
    writer: [
      ["put", "app.new", "x"],
      ["put", "app.a", "x", "-a"],
      ["putall", '{"app.b": "x"}', "-a"],
    ],
    editor: [
      ["rollback", "app.a"],
      ["put", "app.a", "y", "-a"],
    ],
    deleter: [["delete", "app.a"]],
    binder: [["verify"], ["bind"]],
    setup: [["setup"], ["setup", "--create-key", "-k", "alias/credstash"]],
    ci: [["getall", "--only", "app.a", "-f", "dotenv"]],
  };
  const whole: Promised = { reader: [["getall"], ["get", "app.*"], ["list"], ["find", "--value-from", "-"]] };

  async function run(table: string, line: readonly string[]): Promise<void> {
    const { status, stderr } = await bench.sstash(["-t", table, ...line], { stdin: "value" });
    expect([line, status <= 1, /ERR_(?!BULK)/.test(stderr)]).toEqual([line, true, false]);
  }

  async function filledTable(): Promise<{ readonly table: string; readonly row: AwsTable }> {
    tables += 1;
    const table = `policy-${tables}`;
    const row = await AwsTable.make(table, dynamodb.endpoint);
    await run(table, ["put", "app.a", "one"]);
    await run(table, ["put", "app.a", "two", "-a"]);
    return { table, row };
  }

  it.each([
    ...Object.entries(promised).map(([role, lines]) => [role as Role, lines, { patterns: ["app.*"] }] as const),
    ...Object.entries(whole).map(([role, lines]) => [role as Role, lines, {}] as const),
  ])("a %s may do all of %j, and each statement is needed for one of them", async (role, lines, names) => {
    const { table, row } = await filledTable();
    if (role === "binder") {
      const [bound] = await row.rows();
      if (bound === undefined) throw new Error("the table is empty");
      const { sstash_binding: _, ...legacy } = bound;
      await row.write(legacy);
    }
    // What setup is for is not there yet.
    const place = role === "setup" ? `${table}-new` : table;
    const scope: CredstashScope = { ...base, table: place, key: keyId };
    const scoped = ["lister", "binder", "setup"].includes(role) ? scope : { ...scope, ...names };
    const { document } = credstashPolicy(role, scoped);
    const needed = new Set<string>();
    for (const line of lines) {
      if (role === "setup") kms.forgetAlias("alias/credstash");
      for (const proxy of Object.values(proxies)) proxy.calls.length = 0;
      await run(place, line);
      expect(proxies.dynamodb.calls.length).toBeGreaterThan(0);
      for (const proxy of Object.values(proxies)) for (const sid of neededBy(document, proxy)) needed.add(sid);
    }
    expectNeeded(document, needed);
  });
});

describe("what commands ask of Secrets Manager", () => {
  let double: SecretsManagerDouble;
  let proxy: RecordingProxy;
  let bench: CliBench;

  beforeAll(async () => {
    double = await startSecretsManagerDouble();
    proxy = await startRecordingProxy(double.endpoint);
    const nowhere = "http://127.0.0.1:1";
    process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = proxy.endpoint;
    bench = await cliBench({
      ...awsEnvironment(nowhere, nowhere),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.endpoint,
      SSTASH_BACKEND: "secrets-manager",
    });
  });
  afterAll(async () => {
    delete process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
    await Promise.all([bench.close(), proxy.close(), double.close()]);
  });
  beforeEach(async () => {
    double.reset();
    await bench.sstash(["put", "app/a", '{"x": 1}']);
    await bench.sstash(["put", "app/a", '{"x": 2}']);
  });

  const promised: Promised = {
    reader: [
      ["get", "app/a"],
      ["get", "app/a", "-v", "AWSPREVIOUS"],
      ["get", "app/a#x"],
      ["getall", "--only", "app/a"],
    ],
    lister: [["list"], ["keys"], ["versions", "app/a"]],
    writer: [
      ["put", "app/new", "x", "--tag", "a=b"],
      ["put", "app/a", "x", "-c", "about"],
      ["label", "app/a", "blue", "-v", "AWSPREVIOUS"],
      ["promote", "app/a", "AWSPREVIOUS"],
      ["rollback", "app/a"],
    ],
    editor: [
      ["put", "app/a#x", "text"],
      ["getall", "--only", "app/a"],
    ],
    deleter: [
      ["delete", "app/a"],
      ["restore", "app/a"],
    ],
    ci: [
      ["getall", "--only", "app/a", "-f", "shell"],
      ["get", "app/a"],
    ],
  };
  const whole: Promised = { reader: [["getall"], ["get", "app/*"]] };

  it.each([
    ...Object.entries(promised).map(([role, lines]) => [role as Role, lines, { patterns: ["app/*"] }] as const),
    ...Object.entries(whole).map(([role, lines]) => [role as Role, lines, {}] as const),
  ])("a %s may do all of %j, and each statement is needed for one of them", async (role, lines, names) => {
    const scope: SecretsManagerScope = { ...base, ...names };
    const { document } = secretsManagerPolicy(role, scope);
    const needed = new Set<string>();
    for (const line of lines) {
      proxy.calls.length = 0;
      expect([line, (await bench.sstash(line)).status]).toEqual([line, 0]);
      expect(proxy.calls.length).toBeGreaterThan(0);
      for (const sid of neededBy(document, proxy)) needed.add(sid);
    }
    expectNeeded(document, needed);
  });
});
