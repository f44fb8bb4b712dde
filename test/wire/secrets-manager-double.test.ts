import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { behaviours } from "./secrets-manager/behaviours/index.ts";
import { secretsManagerAt } from "./secrets-manager-client.ts";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "./secrets-manager-double.ts";

let double: SecretsManagerDouble;
beforeAll(async () => {
  double = await startSecretsManagerDouble();
});
afterAll(() => double.close());

const client = (region?: string) => secretsManagerAt(double.endpoint, region);

describe("in the double of Secrets Manager", () => {
  it.each(behaviours)("$title", async ({ observe, expected }) => {
    expect(await observe(client())).toEqual(expected);
  });
});

const denied = { type: "AccessDeniedException", message: "no identity-based policy allows it" };
const throttled = { type: "ThrottlingException", message: "Rate exceeded" };

describe("the double of Secrets Manager", () => {
  beforeEach(() => double.reset());

  it("tells what was asked, by whom and for which Region", async () => {
    await client("eu-west-1").listSecrets({ MaxResults: 5 });
    const asked = {
      operation: "ListSecrets",
      region: "eu-west-1",
      accessKeyId: "AKIDEXAMPLE",
      input: { MaxResults: 5 },
    };
    expect(double.requests).toEqual([asked]);
  });

  it("answers with a request's id, and with the error's name for the SDK", async () => {
    const failure = client().getSecretValue({ SecretId: "none" });
    await expect(failure).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it("keeps each Region's secrets by themselves", async () => {
    await client("eu-west-1").createSecret({ Name: "one", SecretString: "v" });
    await expect(client("us-east-1").getSecretValue({ SecretId: "one" })).rejects.toThrow("can't find");
    expect((await client("eu-west-1").getSecretValue({ SecretId: "one" })).ARN).toContain(":eu-west-1:");
  });

  it("fails an operation as told until that is taken back", async () => {
    double.fail("ListSecrets", throttled);
    await expect(client().listSecrets({})).rejects.toMatchObject({ name: "ThrottlingException" });
    double.fail("ListSecrets", undefined);
    expect((await client().listSecrets({})).SecretList).toEqual([]);
  });

  it("fails an operation for one secret, by its name and by its ARN, alone and in a batch", async () => {
    const { ARN } = await client().createSecret({ Name: "one", SecretString: "v" });
    await client().createSecret({ Name: "two", SecretString: "v" });
    double.fail("GetSecretValue", { ...denied, secret: "one" });
    for (const SecretId of ["one", ARN]) {
      await expect(client().getSecretValue({ SecretId })).rejects.toMatchObject({
        name: denied.type,
        message: denied.message,
      });
    }
    expect((await client().getSecretValue({ SecretId: "two" })).SecretString).toBe("v");
    const { SecretValues, Errors } = await client().batchGetSecretValue({ SecretIdList: ["one", "two"] });
    expect(SecretValues).toMatchObject([{ Name: "two" }]);
    expect(Errors).toEqual([{ SecretId: "one", ErrorCode: denied.type, Message: denied.message }]);
  });

  it("reads nothing under a key that is disabled or denied, and writes nothing", async () => {
    await client().createSecret({ Name: "managed", SecretString: "v" });
    await client().createSecret({ Name: "own", SecretString: "v", KmsKeyId: "alias/own" });
    double.failKey("disabled", "alias/own");
    await expect(client().getSecretValue({ SecretId: "own" })).rejects.toMatchObject({ name: "DecryptionFailure" });
    await expect(client().putSecretValue({ SecretId: "own", SecretString: "w" })).rejects.toMatchObject({
      name: "EncryptionFailure",
    });
    const { Errors } = await client().batchGetSecretValue({ SecretIdList: ["managed", "own"] });
    expect(Errors).toMatchObject([{ SecretId: "own", ErrorCode: "DecryptionFailure" }]);
    double.failKey("denied");
    await expect(client().getSecretValue({ SecretId: "managed" })).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("KMS"),
    });
    double.failKey(undefined);
    expect((await client().getSecretValue({ SecretId: "managed" })).SecretString).toBe("v");
  });

  it("lives by the clock it is given, and forgets a secret when its window is over", async () => {
    let now = Date.UTC(2030, 0, 1, 12);
    double.setClock(() => now);
    await client().createSecret({ Name: "one", SecretString: "v" });
    await client().getSecretValue({ SecretId: "one" });
    const { CreatedDate, LastAccessedDate } = await client().describeSecret({ SecretId: "one" });
    expect([CreatedDate, LastAccessedDate]).toEqual([new Date(now), new Date(Date.UTC(2030, 0, 1))]);
    const { DeletionDate } = await client().deleteSecret({ SecretId: "one", RecoveryWindowInDays: 7 });
    expect(DeletionDate).toEqual(new Date(Date.UTC(2030, 0, 8, 12)));
    now = Date.UTC(2030, 0, 8, 12);
    await expect(client().describeSecret({ SecretId: "one" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("answers a batch in another order than asked, the same each time", async () => {
    const SecretIdList = Array.from({ length: 20 }, (_, index) => `name-${index}.`);
    for (const Name of SecretIdList) await client().createSecret({ Name, SecretString: "v" });
    const names = async () =>
      (await client().batchGetSecretValue({ SecretIdList })).SecretValues?.map(({ Name }) => Name);
    const first = await names();
    expect(first).not.toEqual(SecretIdList);
    expect([...(first ?? [])].sort()).toEqual([...SecretIdList].sort());
    expect(await names()).toEqual(first);
  });

  it("gives a page without a match, and a token for the next one", async () => {
    for (const Name of ["a", "b", "c"]) await client().createSecret({ Name, SecretString: "v" });
    const request = { Filters: [{ Key: "name", Values: ["c"] }], MaxResults: 2 } as const;
    for (const ask of ["listSecrets", "batchGetSecretValue"] as const) {
      const input = { ...request, Filters: [{ Key: "name" as const, Values: ["c"] }] };
      const first = await client()[ask](input);
      expect(
        ("SecretList" in first ? first.SecretList : (first as { SecretValues?: unknown[] }).SecretValues) ?? [],
      ).toEqual([]);
      expect(first.NextToken).toEqual(expect.any(String));
    }
  });

  it("re-encrypts what rotation may read, and leaves deprecated versions under the old key", async () => {
    await client().createSecret({ Name: "one", SecretString: "v1", KmsKeyId: "alias/old" });
    for (const SecretString of ["v2", "v3"]) await client().putSecretValue({ SecretId: "one", SecretString });
    await client().updateSecret({ SecretId: "one", KmsKeyId: "alias/new" });
    const { Versions = [] } = await client().listSecretVersionIds({ SecretId: "one", IncludeDeprecated: true });
    expect(Versions.map(({ KmsKeyIds }) => KmsKeyIds)).toEqual([["alias/old"], ["alias/new"], ["alias/new"]]);
  });

  it("asks a raw request for a token, which SDKs fill in", async () => {
    const answer = await fetch(double.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "secretsmanager.CreateSecret" },
      body: JSON.stringify({ Name: "one", SecretString: "v" }),
    });
    expect(await answer.json()).toMatchObject({
      __type: "InvalidRequestException",
      Message: "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    });
  });
});
