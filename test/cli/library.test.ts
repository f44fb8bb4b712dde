import { KMSClient } from "@aws-sdk/client-kms";
import { readAll, type SecretStore, wholeOrThrow } from "@sstash/core";
import { credstashStore, KmsKeyService } from "@sstash/core/credstash";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

async function freshStore(): Promise<SecretStore> {
  const { table } = await bench.freshTable();
  return credstashStore({ table, region: "us-east-1" });
}

async function listed(store: SecretStore): Promise<readonly object[]> {
  const entries: object[] = [];
  for await (const entry of store.list()) entries.push(entry);
  return entries;
}

describe("credstash's library, in the terms of this one (8.12)", () => {
  it("putSecret, listSecrets: what was put under a version is listed with it, padded", async () => {
    const store = await freshStore();
    await store.put("test", "secret", { version: "" });
    expect(await listed(store)).toEqual([{ name: "test", version: zeros(0) }]);
  });

  it("getSecret: what was put is read", async () => {
    const store = await freshStore();
    await store.put("test", "secret");
    expect((await store.get("test")).value.text()).toBe("secret");
  });

  it("getSecret: an unknown name, and a table that is not there, are two different errors", async () => {
    const store = await freshStore();
    await expect(store.get("nosuch")).rejects.toMatchObject({
      code: "ERR_SECRET_NOT_FOUND",
      secretName: "nosuch",
    });
    await expect(credstashStore({ table: "nosuch", region: "us-east-1" }).get("test")).rejects.toMatchObject({
      code: "ERR_STORE_MISSING",
      origin: { service: "DynamoDB", operation: "Query", name: "ResourceNotFoundException" },
    });
  });

  it("getAllSecrets: everything by name, or nothing of an empty table", async () => {
    const store = await freshStore();
    expect(wholeOrThrow(await readAll(store))).toEqual([]);
    await store.put("test", "secret");
    expect(wholeOrThrow(await readAll(store)).map(({ name, value }) => [name, value.text()])).toEqual([
      ["test", "secret"],
    ]);
  });

  it("deleteSecrets: nothing is left to list", async () => {
    const store = await freshStore();
    await store.put("test", "secret");
    await store.delete("test");
    expect(await listed(store)).toEqual([]);
  });

  it("getHighestVersion, putSecretAutoversion: the newest version comes first and is counted up", async () => {
    const store = await freshStore();
    expect(await store.versions("test")).toEqual([]);
    await store.put("test", "one", { version: "41" });
    expect(await store.put("test", "two")).toEqual({ name: "test", version: zeros(42) });
    expect((await store.versions("test")).map(({ version }) => version)).toEqual([zeros(42), zeros(41)]);
  });
});

describe("credstash's KeyService, in the terms of this one (8.12)", () => {
  const keys = () =>
    new KmsKeyService({
      client: async () => new KMSClient({ endpoint: bench.kms.endpoint, region: "us-east-1" }),
      keyId: "alias/credstash",
    });

  it("generate_key_data passes key, context and length, and returns what KMS made", async () => {
    bench.kms.requests.length = 0;
    const { plaintext, wrapped } = await keys().generate({ key: "value" });
    expect(bench.kms.requests).toMatchObject([
      {
        operation: "GenerateDataKey",
        input: { KeyId: "alias/credstash", EncryptionContext: { key: "value" }, NumberOfBytes: 64 },
      },
    ]);
    expect(plaintext.byteLength).toBe(64);
    expect([...(await keys().unwrap(wrapped, { key: "value" }))]).toEqual([...plaintext]);
  });

  it("a failure to generate, a failure to decrypt and a wrong context are three different errors", async () => {
    const { wrapped } = await keys().generate({});
    await expect(keys().unwrap(wrapped, { a: "b" })).rejects.toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
    bench.kms.fail("Decrypt", { status: 400, type: "AccessDeniedException" });
    bench.kms.fail("GenerateDataKey", { status: 400, type: "DisabledException" });
    try {
      await expect(keys().unwrap(wrapped, {})).rejects.toMatchObject({
        code: "ERR_ACCESS_DENIED",
        origin: { operation: "Decrypt" },
      });
      await expect(keys().generate({})).rejects.toMatchObject({
        code: "ERR_KEY_UNUSABLE",
        origin: { operation: "GenerateDataKey" },
      });
    } finally {
      bench.kms.fail("Decrypt", undefined);
      bench.kms.fail("GenerateDataKey", undefined);
    }
  });
});
