import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsEnvironment } from "./credstash-bench.ts";
import { type CliBench, cliBench } from "./terminal-double.ts";

const key = "11111111-2222-3333-4444-555555555555";
const scope = ["--account", "111122223333", "--key", key];

let bench: CliBench;
beforeAll(async () => {
  // Nobody is to be asked, so nobody is there.
  process.env["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1";
  bench = await cliBench(awsEnvironment("http://127.0.0.1:1", "http://127.0.0.1:1"));
});
afterAll(async () => {
  delete process.env["AWS_ENDPOINT_URL_STS"];
  await bench.close();
});

const show = (line: readonly string[], globals: readonly string[] = ["-r", "ap-northeast-2"]) =>
  bench.sstash([...globals, "policy", "show", ...line]);

describe("policy show", () => {
  it("prints the very document that stands in policies/", async () => {
    const { status, stdout, stderr } = await show(["reader", ...scope, "--names", "app.prod.*"]);
    const example = await readFile(new URL("../../policies/credstash/reader.json", import.meta.url), "utf8");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: example, stderr: "" });
  });

  it("is of the table, context and prefix that an address says", async () => {
    const table = await show(["reader", ...scope], ["--store", "credstash:mine?region=eu-west-1&context.env=prod"]);
    expect(table.stdout).toContain("arn:aws:dynamodb:eu-west-1:111122223333:table/mine");
    expect(JSON.parse(table.stdout).Statement[1].Condition).toEqual({
      StringEquals: { "kms:EncryptionContext:env": "prod" },
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["env"] },
    });
    const named = await show(
      ["reader", "--account", "111122223333", "--name", "db"],
      ["--store", "secrets-manager:app/prod/?region=eu-west-1"],
    );
    expect(named.stdout).toContain('"arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/prod/db-??????"');
    const whole = await show(
      ["reader", "--account", "111122223333"],
      ["--store", "secrets-manager:app/prod/?region=eu-west-1"],
    );
    expect(whole.stdout).toContain('"arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/prod/*"');
    expect(whole.stdout).not.toContain("ListSecrets");
  });

  it("writes Terraform and CloudFormation, with the role of a pipeline, into a file of its owner's", async () => {
    const line = ["ci", ...scope, "--name", "ci.$token", "--for", "github", "--project", "example/app"];
    const terraform = await show([...line, "-f", "terraform"]);
    expect(terraform.stdout).toContain('resource "aws_iam_role" "sstash_ci"');
    // `${$}` is IAM's way to write `$`, and `$${` is Terraform's to write `${`.
    expect(terraform.stdout).toContain('"ci.$${$}token"');
    const out = join(bench.home, "role.json");
    expect(await show([...line, "-f", "cloudformation", "--out", out])).toMatchObject({ status: 0, stdout: "" });
    const { Resources } = JSON.parse(await readFile(out, "utf8"));
    expect(Resources.Role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
      "token.actions.githubusercontent.com:sub": "repo:example/app:ref:refs/heads/main",
    });
  });

  it("warns of a pattern that matches more than was asked, and of a document that IAM has no room for", async () => {
    const wide = await show(["reader", ...scope, "--names", "app.prod*"]);
    expect(wide).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('sstash: warning: "app.prod*" also matches'),
    });
    const names = Array.from({ length: 300 }, (_, index) => ["--name", `service-${index}.database.password`]).flat();
    const large = await show(["reader", ...scope, ...names]);
    expect(large).toMatchObject({ status: 0, stderr: expect.stringContaining("name fewer secrets, or use patterns") });
  });

  it.each([
    [[]],
    [["nobody", ...scope]],
    [["reader", ...scope, "--for", "lambda"]],
    [["reader", ...scope, "-f", "terraform", "--for", "somebody"]],
    [["reader", ...scope, "--pin-arn", "x"]],
    [["reader", ...scope, "--context", "nothing"]],
  ])("%j is a usage error", async (line) => {
    expect(await show(line)).toMatchObject({ status: 2, stdout: "" });
  });

  it.each([
    [["reader", "--account", "1", "--key", key]],
    [["lister", ...scope, "--names", "a.*"]],
    [["reader", ...scope, "--name", "비밀"]],
    [["ci", ...scope]],
  ])("%j is refused with what to do", async (line) => {
    const { status, stdout, stderr } = await show(line);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("sstash: ERR_INVALID_INPUT: ");
  });

  it.each([
    [["reader", "--account", "111122223333"], "DescribeKey"],
    [["reader", "--account", "111122223333", "--key", "alias/mine"], "DescribeKey"],
    [["lister"], "GetCallerIdentity"],
  ])("asks AWS for what %j leaves open, and says what it wanted to know", async (line, operation) => {
    const { status, stdout, stderr } = await show(line);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(operation);
    expect(stderr).toContain("ERR_UNAVAILABLE");
  });

  it("without credentials says that the account has to be given", async () => {
    const { status, stderr } = await show(["lister"], ["-p", "nobody"]);
    expect(status).toBe(2);
    expect(stderr).toContain("--account is missing");
  });

  it("takes the Region that the store's commands take, and has nothing to say of the local backend", async () => {
    expect(await show(["reader", ...scope], ["--backend", "local"])).toMatchObject({ status: 2 });
    expect((await show(["reader", ...scope], [])).stdout).toContain("arn:aws:dynamodb:us-east-1:");
  });
});
