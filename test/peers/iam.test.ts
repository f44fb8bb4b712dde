import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetGroupPolicyCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  PutGroupPolicyCommand,
} from "@aws-sdk/client-iam";
import { carryOutStep, IamApi } from "@sstash/core/iam";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { type CliBench, cliBench, type RunOptions } from "../cli/terminal-double.ts";
import { type MotoServer, startMotoServer } from "./moto-server.ts";
import { describeWith } from "./peer-programs.ts";

const account = "123456789012";
const key = "11111111-2222-3333-4444-555555555555";
const scope = ["--account", account, "--region", "us-east-1", "--key", key];

describeWith(["moto"], "sstash policy apply, on moto's IAM", () => {
  let moto: MotoServer;
  let bench: CliBench;
  let iam: IAMClient;

  beforeAll(async () => {
    moto = await startMotoServer();
    process.env["AWS_ENDPOINT_URL_IAM"] = moto.endpoint;
    bench = await cliBench(awsEnvironment("http://127.0.0.1:1", "http://127.0.0.1:1"));
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" };
    iam = new IAMClient({ region: "us-east-1", credentials, endpoint: moto.endpoint });
  });
  afterAll(async () => {
    delete process.env["AWS_ENDPOINT_URL_IAM"];
    await Promise.all([bench.close(), moto.close()]);
  });
  beforeEach(() => moto.reset());

  const apply = (line: readonly string[], options?: RunOptions) =>
    bench.sstash(["policy", "apply", ...line, ...scope], options);

  it("makes the two groups of credstash's teams with their policies, and applied again changes nothing", async () => {
    const preset = ["--preset", "credstash-groups"];
    const dry = await apply([...preset, "--dry-run"]);
    expect(dry).toMatchObject({
      status: 0,
      stdout: [
        "+ group KMSSecretWriter",
        "+ inline policy SecretWriter of group KMSSecretWriter",
        "+ inline policy DynamoDBAdmin of group KMSSecretWriter",
        "+ group KMSSecretReader",
        "+ inline policy SecretReader of group KMSSecretReader",
        "",
      ].join("\n"),
    });
    await expect(
      iam.send(new GetGroupPolicyCommand({ GroupName: "KMSSecretReader", PolicyName: "SecretReader" })),
    ).rejects.toThrow();
    expect(await apply([...preset, "--yes"])).toMatchObject({ status: 0, stderr: "sstash: 5 changes applied\n" });
    const writer = await documentOf("KMSSecretWriter", "SecretWriter");
    expect(writer).toContain("dynamodb:Query");
    expect(await documentOf("KMSSecretWriter", "DynamoDBAdmin")).toContain("dynamodb:TagResource");
    const again = await apply([...preset, "--yes"]);
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(
      again.stdout
        .split("\n")
        .filter((line) => line !== "")
        .every((line) => line.startsWith("= ")),
    ).toBe(true);
  });

  it("shows what somebody has edited by hand, asks, and puts it right", async () => {
    await apply(["reader", "--group", "readers", "--yes"]);
    const mine = {
      Version: "2012-10-17",
      Statement: [{ Sid: "All", Effect: "Allow", Action: "dynamodb:*", Resource: "*" }],
    };
    await iam.send(
      new PutGroupPolicyCommand({
        GroupName: "readers",
        PolicyName: "sstash-reader",
        PolicyDocument: JSON.stringify(mine),
      }),
    );
    const asked = await apply(["reader", "--group", "readers"], { answer: "n" });
    expect(asked).toMatchObject({ status: 1, stderr: expect.stringContaining("Apply this? [y/N]") });
    expect(asked.stdout).toMatch(/^~ inline policy sstash-reader of group readers\n/);
    expect(asked.stdout).toContain('  - "Action": "dynamodb:*",\n');
    expect(asked.stdout).toContain('  + "dynamodb:GetItem",\n');
    expect(await documentOf("readers", "sstash-reader")).toContain("dynamodb:*");
    expect(await apply(["reader", "--group", "readers"], { answer: "y" })).toMatchObject({ status: 0 });
    expect(await documentOf("readers", "sstash-reader")).not.toContain("dynamodb:*");
  });

  it("keeps a managed policy in versions, makes room for a sixth, and attaches it once", async () => {
    await iam.send(new CreateUserCommand({ UserName: "somebody" }));
    const managed = (pattern: string) =>
      apply(["reader", "--user", "somebody", "--managed", "--names", pattern, "--yes"]);
    expect(await managed("v0.*")).toMatchObject({
      stdout: "+ managed policy sstash-reader of user somebody\n+ managed policy sstash-reader on user somebody\n",
    });
    for (let version = 1; version <= 6; version += 1) {
      expect((await managed(`v${version}.*`)).stdout).toMatch(/^~ managed policy sstash-reader of user somebody\n/);
    }
    const arn = `arn:aws:iam::${account}:policy/sstash-reader`;
    const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
    expect(Versions).toHaveLength(5);
    expect(await managed("v6.*")).toMatchObject({ stdout: "= managed policy sstash-reader of user somebody\n" });
  });

  it("gives a role its policy, and refuses a role or user that is not there", async () => {
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await iam.send(new CreateRoleCommand({ RoleName: "app", AssumeRolePolicyDocument: trust }));
    expect(await apply(["writer", "--role", "app", "--yes"])).toMatchObject({ status: 0 });
    for (const who of ["--role", "--user"]) {
      const { status, stderr } = await apply(["writer", who, "nobody", "--yes"]);
      expect({ status, says: stderr.includes('"nobody"') }).toEqual({ status: 1, says: true });
    }
    await expect(iam.send(new AddUserToGroupCommand({ GroupName: "g", UserName: "u" }))).rejects.toThrow();
  });

  it.each([
    [["reader"]],
    [["reader", "--group", "a", "--user", "b"]],
    [["nonsense", "--group", "a"]],
    [["reader", "--preset", "credstash-groups"]],
    [["reader", "--group", "a"]],
  ])("%j without more is a usage error, and nothing is changed", async (line) => {
    expect(await apply(line)).toMatchObject({ status: 2 });
  });

  it("refuses before any change what IAM has no room for", async () => {
    await iam.send(new CreateUserCommand({ UserName: "small" }));
    const names = Array.from({ length: 80 }, (_, index) => ["--name", `service-${index}.database.password`]).flat();
    const { status, stderr } = await apply(["reader", "--user", "small", ...names, "--yes"]);
    expect(status).toBe(1);
    expect(stderr).toContain("name fewer secrets, or use patterns");
  });

  it("tells a policy that IAM will not take, and one that may not be put, each with IAM's own reason", async () => {
    await apply(["reader", "--group", "readers", "--yes"]);
    const api = new IamApi({ client: iam });
    const statement = { Sid: "Bad", Effect: "Allow", Action: ["noService"], Resource: ["*"] } as const;
    const grant = {
      principal: { kind: "group", name: "readers" },
      policyName: "bad",
      document: { Version: "2012-10-17", Statement: [statement] },
    } as const;
    await expect(carryOutStep(api, { kind: "put", grant })).rejects.toMatchObject({
      code: "ERR_INVALID_INPUT",
      message: 'IAM refused PutGroupPolicy on group "readers": MalformedPolicyDocumentException',
      origin: { message: expect.stringContaining("vendor") },
    });

    await iam.send(new CreateUserCommand({ UserName: "limited" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "limited" }));
    const keys = { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey };
    await moto.enforceFrom("0");
    try {
      const denied = await apply(["reader", "--group", "readers", "--yes"], { env: keys });
      expect(denied).toMatchObject({ status: 1, stdout: "" });
      expect(denied.stderr).toContain("ERR_ACCESS_DENIED: grant iam:GetGroup to this identity");
    } finally {
      await moto.enforceFrom("inf");
    }
  });

  it("looks up account, partition and key where the line does not say them", async () => {
    process.env["AWS_ENDPOINT_URL_STS"] = moto.endpoint;
    process.env["AWS_ENDPOINT_URL_KMS"] = moto.endpoint;
    const own = await cliBench(awsEnvironment(moto.endpoint, moto.endpoint));
    try {
      expect(await own.sstash(["setup", "--create-key"])).toMatchObject({ status: 0 });
      const found = await own.sstash(["policy", "show", "reader", "--names", "app.*"]);
      expect(found).toMatchObject({ status: 0, stderr: "" });
      const [records, opens] = JSON.parse(found.stdout).Statement;
      expect(records.Resource).toEqual([`arn:aws:dynamodb:us-east-1:${account}:table/credential-store`]);
      expect(opens.Resource[0]).toMatch(new RegExp(`^arn:aws:kms:us-east-1:${account}:key/[0-9a-f-]{36}$`));
      const missing = await own.sstash(["policy", "show", "reader", "--key", "alias/nothing"]);
      expect(missing).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("ERR_KEY_UNUSABLE") });
      const managed = await own.sstash(["policy", "apply", "lister", "--group", "l", "--managed", "--yes"]);
      expect(managed.stdout).toContain("+ managed policy sstash-lister on group l\n");
    } finally {
      delete process.env["AWS_ENDPOINT_URL_STS"];
      delete process.env["AWS_ENDPOINT_URL_KMS"];
      await own.close();
    }
  });

  async function documentOf(group: string, policy: string): Promise<string> {
    const answer = await iam.send(new GetGroupPolicyCommand({ GroupName: group, PolicyName: policy }));
    return decodeURIComponent(answer.PolicyDocument ?? "");
  }
});
