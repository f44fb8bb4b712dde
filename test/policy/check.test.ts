import { credstashPolicy, type Role, secretsManagerPolicy } from "@sstash/core/policy";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { type CliBench, cliBench } from "../cli/terminal-double.ts";
import { type IamDouble, startIamDouble } from "../wire/iam-double.ts";

const account = "111122223333";
const key = "11111111-2222-3333-4444-555555555555";
const place = { account, regions: ["us-east-1"] };
const policy = (role: Role, scope = {}) => credstashPolicy(role, { ...place, key, ...scope }).document;
const role = `arn:aws:iam::${account}:role/team/app`;

describe("policy check", () => {
  let iam: IamDouble;
  let bench: CliBench;

  beforeAll(async () => {
    iam = await startIamDouble();
    process.env["AWS_ENDPOINT_URL_IAM"] = iam.endpoint;
    process.env["AWS_ENDPOINT_URL_STS"] = iam.endpoint;
    bench = await cliBench(awsEnvironment("http://127.0.0.1:1", "http://127.0.0.1:1"));
  });
  afterAll(async () => {
    delete process.env["AWS_ENDPOINT_URL_IAM"];
    delete process.env["AWS_ENDPOINT_URL_STS"];
    await Promise.all([bench.close(), iam.close()]);
  });
  beforeEach(() => {
    iam.principals.clear();
    iam.denied.clear();
    iam.caller = `arn:aws:sts::${account}:assumed-role/app/session`;
  });

  const check = (line: string, options: readonly string[] = []) =>
    bench.sstash(["policy", "check", "--key", key, ...options, "--", ...line.split(" ")]);

  it("of the caller's own role says that it may run the command", async () => {
    iam.principals.set(role, { policies: [policy("reader", { patterns: ["app.*"] })] });
    expect(await check("get app.a")).toEqual(
      expect.objectContaining({
        status: 0,
        stderr: "",
        stdout: [
          `allowed dynamodb:Query on arn:aws:dynamodb:us-east-1:${account}:table/credential-store`,
          `allowed kms:Decrypt on arn:aws:kms:us-east-1:${account}:key/${key}`,
          "",
        ].join("\n"),
      }),
    );
  });

  it("names the statement that is missing, and prints what would allow it", async () => {
    iam.principals.set(role, { policies: [policy("writer", { patterns: ["app.*"] })] });
    const { status, stdout, stderr } = await check("get app.a");
    expect(status).toBe(1);
    expect(stdout).toContain(`denied  kms:Decrypt on arn:aws:kms:us-east-1:${account}:key/${key} (UseKey)\n`);
    expect(stdout).toContain("allowed dynamodb:Query");
    const missing = JSON.parse(stdout.slice(stdout.indexOf("{")));
    expect(missing.Statement.map((one: { Sid: string; Action: unknown }) => [one.Sid, one.Action])).toEqual([
      ["UseKey", ["kms:Decrypt"]],
    ]);
    expect(stderr).toBe(`sstash: ERR_ACCESS_DENIED: ${role} lacks 1 of 2 permissions: statement UseKey\n`);
    iam.principals.set(role, { policies: [policy("writer", { patterns: ["app.*"] }), missing] });
    expect(await check("get app.a")).toMatchObject({ status: 0 });
  });

  it("tells a name outside the scope, a Scan of a scoped reader, and a listing of a lister", async () => {
    iam.principals.set(role, { policies: [policy("reader", { patterns: ["app.*"] })] });
    expect((await check("get other")).stdout).toContain("denied  dynamodb:Query");
    expect((await check("getall")).stdout).toContain("denied  dynamodb:Scan");
    iam.principals.set(role, { policies: [policy("lister")] });
    expect(await check("list")).toMatchObject({ status: 0 });
    expect(await check("find app.*")).toMatchObject({ status: 0 });
    expect(await check("getall")).toMatchObject({ status: 1 });
  });

  it("tells a statement that denies from one that is missing, and who limits", async () => {
    const deny = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "kms:*", Resource: "*" }] };
    const dynamodbAlone = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }],
    };
    iam.principals.set(role, { policies: [policy("reader"), deny] });
    expect((await check("get app.a")).stdout).toContain("(UseKey), by a statement that denies it");
    iam.principals.set(role, { policies: [policy("reader")], organization: dynamodbAlone });
    expect((await check("get app.a")).stdout).toContain("(UseKey), by a service control policy of the organization");
    iam.principals.set(role, { policies: [policy("reader")], boundary: dynamodbAlone });
    expect((await check("get app.a")).stdout).toContain("(UseKey), by the permissions boundary");
  });

  it("asks about a group, a user or a role by name", async () => {
    iam.principals.set(`arn:aws:iam::${account}:group/readers`, { policies: [policy("reader")] });
    iam.principals.set(`arn:aws:iam::${account}:user/somebody`, { policies: [] });
    expect(await check("get app.a", ["--group", "readers"])).toMatchObject({ status: 0 });
    expect(await check("get app.a", ["--user", "somebody"])).toMatchObject({ status: 1 });
    const nobody = await check("get app.a", ["--role", "nobody"]);
    expect(nobody).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no role "nobody"') });
    iam.caller = `arn:aws:iam::${account}:user/somebody`;
    expect(await check("get app.a")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("denied  kms:Decrypt"),
    });
    iam.caller = `arn:aws:iam::${account}:root`;
    expect(await check("get app.a")).toMatchObject({ status: 1, stderr: expect.stringContaining("this is none") });
  });

  it("on Secrets Manager asks about the secret by an ARN such as it would have", async () => {
    const reader = secretsManagerPolicy("reader", { ...place, names: ["db"] }).document;
    iam.principals.set(role, { policies: [reader] });
    const of = (line: string, options: readonly string[] = []) =>
      bench.sstash(["--backend", "secrets-manager", "policy", "check", ...options, "--", ...line.split(" ")]);
    expect(await of("get db")).toMatchObject({ status: 0 });
    expect(await of("getall --only db")).toMatchObject({ status: 0 });
    expect((await of("put db x")).stdout).toContain("denied  secretsmanager:PutSecretValue");
    expect(await of("get db-other")).toMatchObject({ status: 1 });
    // With a key of one's own the service asks for the right to it on its caller's behalf.
    expect((await of("get db", ["--key", key])).stdout).toContain("denied  kms:Decrypt");
  });

  it("says what it needs itself when it may not ask", async () => {
    iam.principals.set(role, { policies: [] });
    iam.denied.add("SimulatePrincipalPolicy");
    const { status, stdout, stderr } = await check("get app.a");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("grant iam:SimulatePrincipalPolicy to this identity");
  });

  it.each([["check"], ["check --group a --user b -- get a"], ["check --names a -- get a"]])(
    "%s is a usage error",
    async (line) => {
      expect(await bench.sstash(["policy", ...line.split(" ")])).toMatchObject({ status: 2, stdout: "" });
    },
  );
});
