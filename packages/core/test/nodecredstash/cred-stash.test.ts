import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AwsTable } from "../../../../test/cli/aws-table.ts";
import { awsEnvironment } from "../../../../test/cli/credstash-bench.ts";
import { type Dynalite, startDynalite } from "../../../../test/wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../../../../test/wire/kms-double.ts";
import Default, { CredStash } from "../../src/nodecredstash/index.ts";

let kms: KmsDouble;
let dynamodb: Dynalite;
let credstash: CredStash;
let table: AwsTable;
let tables = 0;

beforeAll(async () => {
  [kms, dynamodb] = await Promise.all([startKmsDouble(), startDynalite()]);
  awsEnvironment(kms.endpoint, dynamodb.endpoint);
});
afterAll(() => Promise.all([kms.close(), dynamodb.close()]));
beforeEach(async () => {
  tables += 1;
  table = await AwsTable.make(`facade-${tables}`, dynamodb.endpoint);
  const client = { region: "us-east-1", credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "none" } };
  credstash = new CredStash({
    table: `facade-${tables}`,
    kmsOpts: { ...client, endpoint: kms.endpoint },
    dynamoOpts: { ...client, endpoint: dynamodb.endpoint },
  });
});

const context = { rebel: "true" };
const name = "Death Star vulnerability";

describe("the calls of nodecredstash's README", () => {
  it("put a secret and get it back, by version and without", async () => {
    await credstash.putSecret({ name, secret: "Exhaust vent", version: 1, context });
    expect(await credstash.getSecret({ name, version: 1, context })).toBe("Exhaust vent");
    expect(await credstash.getSecret({ name, context })).toBe("Exhaust vent");
    const [row] = await table.rows();
    expect(row).toMatchObject({ name: { S: name }, version: { S: "0000000000000000001" } });
  });

  it("take a callback as the last argument", async () => {
    await credstash.putSecret({ name: "plans", secret: "x", context: { rebelShip: "true" } });
    const called = await new Promise((resolve) => {
      void credstash.getSecret({ name: "plans", context: { rebelShip: "true" } }, (error, result) =>
        resolve([error, result]),
      );
    });
    expect(called).toEqual([undefined, "x"]);
    const failed = await new Promise((resolve) => {
      void credstash.getSecret({ name: "none" }, (error) => resolve(error));
    });
    expect(failed).toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    const listed = await new Promise((resolve) => void credstash.listSecrets((_error, list) => resolve(list)));
    expect(listed).toMatchObject([{ name: "plans", version: credstash.paddedInt(1) }]);
    const all = await new Promise(
      (resolve) => void credstash.getAllSecrets({ context: { rebelShip: "true" } }, (_error, found) => resolve(found)),
    );
    expect(all).toEqual({ plans: "x" });
  });

  it("count versions up, and list all or the last of them", async () => {
    expect(await credstash.getHighestVersion({ name })).toBe("0000000000000000000");
    for (const secret of ["one", "two", "three"]) {
      const version = await credstash.incrementVersion({ name });
      await credstash.putSecret({ name, secret, version });
    }
    expect(await credstash.getHighestVersion({ name })).toBe("0000000000000000003");
    expect(await credstash.getAllVersions({ name, limit: 2 })).toEqual([
      { version: "0000000000000000003", secret: "three" },
      { version: "0000000000000000002", secret: "two" },
    ]);
    await expect(credstash.putSecret({ name, secret: "again", version: 3 })).rejects.toMatchObject({
      code: "ERR_VERSION_EXISTS",
    });
    await credstash.putSecret({ name: "odd", secret: "x", version: "v".repeat(19) });
    await expect(credstash.incrementVersion({ name: "odd" })).rejects.toThrow("is not an integer");
  });

  it("get all secrets, by beginning and by version, in order", async () => {
    for (const [secret, version] of [
      ["b.x", 1],
      ["a.x", 1],
      ["a.x", 2],
      ["a*", 1],
    ] as const) {
      await credstash.putSecret({ name: secret, secret: `${secret} ${version}`, version });
    }
    expect(Object.entries(await credstash.getAllSecrets())).toEqual([
      ["a*", "a* 1"],
      ["a.x", "a.x 2"],
      ["b.x", "b.x 1"],
    ]);
    expect(await credstash.getAllSecrets({ startsWith: "a." })).toEqual({ "a.x": "a.x 2" });
    expect(await credstash.getAllSecrets({ startsWith: "a*" })).toEqual({ "a*": "a* 1" });
    expect(await credstash.getAllSecrets({ version: 2 })).toEqual({ "a.x": "a.x 2" });
    expect((await credstash.listSecrets()).map(({ name: one, version }) => `${one} ${Number(version)}`)).toEqual([
      "a.x 2",
      "a.x 1",
      "a* 1",
      "b.x 1",
    ]);
  });

  it("delete a version, or all of them", async () => {
    for (const version of [1, 2, 3]) await credstash.putSecret({ name, secret: "x", version });
    await credstash.deleteSecret({ name, version: 1 });
    expect((await credstash.listSecrets()).map(({ version }) => Number(version))).toEqual([3, 2]);
    await credstash.deleteSecrets({ name });
    expect(await credstash.listSecrets()).toEqual([]);
    await expect(credstash.deleteSecret({ name, version: "" })).rejects.toThrow("version is a required parameter");
  });

  it("make a table, and work on any that a call names", async () => {
    const tableName = `facade-made-${tables}`;
    await credstash.createDdbTable({ tableName });
    await credstash.putSecret({ name, secret: "elsewhere", tableName });
    expect(await credstash.getSecret({ name, tableName })).toBe("elsewhere");
    await expect(credstash.getSecret({ name })).rejects.toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    await credstash.deleteSecrets({ name, tableName });
    expect(await credstash.listSecrets({ tableName })).toEqual([]);
  });
});

describe("what is better than there", () => {
  it("a bulk read that is not whole fails, and names what failed", async () => {
    await credstash.putSecret({ name: "open", secret: "x" });
    await credstash.putSecret({ name: "bound", secret: "x", context });
    await expect(credstash.getAllSecrets()).rejects.toMatchObject({
      code: "ERR_BULK_READ",
      failures: [{ name: "bound", error: { code: "ERR_CONTEXT_MISMATCH" } }],
    });
  });

  it("the settings of KMS's client are used by every call", async () => {
    const before = kms.requests.length;
    await credstash.putSecret({ name, secret: "x" });
    await credstash.getSecret({ name });
    expect(kms.requests.slice(before).map(({ operation }) => operation)).toEqual(["GenerateDataKey", "Decrypt"]);
  });

  it("an unknown digest is refused, a known one used", async () => {
    await expect(credstash.putSecret({ name, secret: "x", digest: "CRC" })).rejects.toThrow("the digest is one of");
    await credstash.putSecret({ name, secret: "x", digest: "SHA512" });
    expect((await table.rows())[0]).toMatchObject({ digest: { S: "SHA512" } });
  });

  it("is the default export too, and the class has itself by name", () => {
    expect([Default, CredStash.CredStash]).toEqual([CredStash, CredStash]);
  });
});
