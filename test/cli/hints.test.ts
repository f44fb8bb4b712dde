import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";

let bench: CredstashBench;
let fresh: FreshTable;
beforeAll(async () => {
  bench = await credstashBench();
  fresh = await bench.freshTable();
  await fresh.sstash(["put", "a", "1"]);
});
afterEach(() => {
  bench.dynamodb.fail(() => undefined);
  for (const operation of ["Decrypt", "GenerateDataKey"]) bench.kms.fail(operation, undefined);
});
afterAll(() => bench.close());

/** The second line of what a failed command says. */
async function hintOf(argv: readonly string[]): Promise<string> {
  const { status, stderr } = await fresh.sstash(argv);
  expect(status).toBe(1);
  return stderr.split("\n")[1] ?? "";
}

describe("an error carries the repair", () => {
  it("of a missing table: the setup line, the region that was asked, and how to see the account", async () => {
    const { stderr } = await bench.sstash(["-r", "eu-west-1", "-t", "nowhere", "keys"]);
    expect(stderr).toContain(
      "ERR_STORE_MISSING: run `sstash -r eu-west-1 -t nowhere setup`, or check table, region and account (`aws sts",
    );
  });

  it.each([
    ["DisabledException", "aws kms enable-key"],
    ["KMSInvalidStateException", "aws kms cancel-key-deletion"],
    ["NotFoundException", "sstash setup --create-key"],
  ])("of a key that answers %s", async (type, repair) => {
    bench.kms.fail("GenerateDataKey", { status: 400, type });
    expect(await hintOf(["put", "b", "1"])).toContain(`ERR_KEY_UNUSABLE: `);
    expect(await hintOf(["put", "b", "1"])).toContain(repair);
  });

  it("of a key that is not there when a record is opened: the options that a read has", async () => {
    bench.kms.fail("Decrypt", { status: 400, type: "NotFoundException" });
    expect(await hintOf(["get", "a", "--expect-key", "alias/none"])).toMatch(/ERR_KEY_UNUSABLE: check --expect-key, /);
  });

  it.each([
    ["ExpiredTokenException", "", "aws sso login"],
    ["UnrecognizedClientException", "", "check the access key and the account"],
    [
      "InvalidSignatureException",
      "Signature expired: 20200101T000000Z is now earlier than",
      "set this machine's clock",
    ],
  ])("of credentials that AWS answers with %s", async (type, message, repair) => {
    bench.dynamodb.fail(() => ({ status: 400, type, message }));
    expect(await hintOf(["get", "a"])).toMatch(/^sstash: ERR_CREDENTIALS: /);
    expect(await hintOf(["get", "a"])).toContain(repair);
  });

  it("of a missing table where no region was named: that none was", async () => {
    const { stderr } = await bench.sstash(["-t", "nowhere", "keys"]);
    expect(stderr).toContain(
      "or check table, region (none was given: it is the profile's, else us-east-1) and account",
    );
    const named = await bench.sstash(["-t", "nowhere", "keys"], { env: { AWS_REGION: "eu-west-1" } });
    expect(named.stderr).toContain("or check table, region and account");
  });

  it("of a put that time ran out for: that it may be stored", async () => {
    bench.dynamodb.fail(() => new Promise(() => undefined));
    expect(await hintOf(["--timeout", "0.3", "put", "late", "1"])).toContain("it may have been stored all the same");
    expect(await hintOf(["--timeout", "0.3", "get", "late"])).not.toContain("stored");
  });

  it.each([
    [["delete", "a"], "it may have been deleted all the same"],
    [["rollback", "a"], "it may have been done all the same"],
    [["prune", "--keep", "1"], "so run it again"],
    [["rename", "a", "b"], "so run it again"],
    [["bind"], "so run it again"],
  ])("of %j that time ran out for: what is not known", async (line, hint) => {
    bench.dynamodb.fail(() => new Promise(() => undefined));
    expect(await hintOf(["--timeout", "0.3", ...line])).toContain(hint);
  });

  it("of a denial: the action to grant", async () => {
    bench.kms.fail("Decrypt", { status: 400, type: "AccessDeniedException" });
    expect(await hintOf(["get", "a"])).toContain("ERR_ACCESS_DENIED: grant kms:Decrypt to this identity");
  });

  it("of a denial: the command line of a policy that allows it, with what AWS said of account, Region and key", async () => {
    const key = "11111111-2222-3333-4444-555555555555";
    const resource = `arn:aws:kms:eu-west-1:111122223333:key/${key}`;
    const message = `User: x is not authorized to perform: kms:Decrypt on resource: ${resource} because no policy allows it`;
    bench.kms.fail("Decrypt", { status: 400, type: "AccessDeniedException", message });
    const hint = await hintOf(["get", "a"]);
    const [, line = ""] = /`sstash ([^`]+)` prints a policy that does/.exec(hint) ?? [];
    expect(line).toContain(`-r eu-west-1 policy show reader --account 111122223333 --key ${key}`);
    const shown = await bench.sstash(line.split(" "));
    expect(shown).toMatchObject({ status: 0, stdout: expect.stringContaining(resource) });
  });
});
