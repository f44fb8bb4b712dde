import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { isReadFailure, readAll, type StoreWarning } from "@sstash/core";
import {
  expandLeaves,
  type SecretsManagerStore,
  type SecretsManagerStoreOptions,
  secretsManagerStore,
} from "@sstash/core/secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "./secrets-manager-double.ts";

let double: SecretsManagerDouble;
let store: SecretsManagerStore;

beforeAll(async () => {
  double = await startSecretsManagerDouble();
});
afterAll(() => double.close());
beforeEach(() => {
  double.reset();
  store = open();
});

function open(options: SecretsManagerStoreOptions = {}): SecretsManagerStore {
  const client = new SecretsManagerClient({
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" },
    endpoint: double.endpoint,
  });
  return secretsManagerStore({ client, ...options });
}

const operationsAsked = () => double.requests.map(({ operation }) => operation);

describe("put", () => {
  it("asks for the new version first and makes the secret only where it is missing", async () => {
    await store.put("a", "1");
    expect(operationsAsked()).toEqual(["PutSecretValue", "CreateSecret"]);
    await store.put("a", "2");
    expect(operationsAsked()).toEqual(["PutSecretValue", "CreateSecret", "PutSecretValue"]);
  });

  it.each(["PutSecretValue", "CreateSecret"])("makes one version when the answer to %s is lost", async (operation) => {
    if (operation === "PutSecretValue") await store.put("a", "before");
    double.fail(operation, { type: "lost", afterwards: true, times: 1 });
    const { version } = await store.put("a", "value");
    double.fail(operation, undefined);
    expect(operationsAsked().filter((asked) => asked === operation).length).toBeGreaterThan(1);
    expect((await store.versions("a")).length).toBe(operation === "PutSecretValue" ? 2 : 1);
    expect((await store.get("a")).version).toBe(version);
  });

  it("repeated with the same write id makes no second version, and with another value is refused", async () => {
    const writeId = "0123456789abcdef0123456789abcdef";
    const first = await store.put("a", "1", { writeId });
    expect((await store.put("a", "1", { writeId })).version).toBe(first.version);
    expect(await store.versions("a")).toHaveLength(1);
    await expect(store.put("a", "2", { writeId })).rejects.toMatchObject({ code: "ERR_VERSION_EXISTS" });
    expect((await store.get("a")).value.text()).toBe("1");
  });

  it("of eight writers who all find no secret makes one secret with eight versions", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => store.put("race", `writer ${index}`)));
    expect(await store.versions("race")).toHaveLength(8);
    expect(operationsAsked().filter((asked) => asked === "CreateSecret").length).toBeGreaterThan(0);
  });

  it("gives a new secret its key, description, tags and replicas; of one that is there it leaves the replicas alone and says so", async () => {
    const warnings: StoreWarning[] = [];
    const rich = open({
      key: "alias/mine",
      tags: { team: "core" },
      replicaRegions: ["eu-west-1"],
      onWarning: (warning) => warnings.push(warning),
    });
    await rich.put("a", "1", { comment: "database" });
    expect(double.requests.at(-1)?.input).toMatchObject({
      KmsKeyId: "alias/mine",
      Description: "database",
      Tags: [{ Key: "team", Value: "core" }],
      AddReplicaRegions: [{ Region: "eu-west-1" }],
    });
    expect(warnings).toEqual([]);
    await rich.put("a", "2", { comment: "the database" });
    expect(operationsAsked().slice(-3)).toEqual(["UpdateSecret", "PutSecretValue", "TagResource"]);
    expect(warnings).toMatchObject([{ code: "WARN_NOT_REPLICATED", secretName: "a" }]);
    for await (const entry of rich.list()) expect(entry.comment).toBe("the database");
  });

  it.each([
    ["a name with a space", "a b", "x", "ERR_INVALID_INPUT"],
    ["a name of 513 characters", "x".repeat(513), "x", "ERR_INVALID_INPUT"],
    ["an empty value", "a", "", "ERR_INVALID_INPUT"],
    ["a value of 65,537 bytes", "a", new Uint8Array(65_537), "ERR_INVALID_INPUT"],
    ["an empty key of a path", "a#b..c", "x", "ERR_INVALID_INPUT"],
  ])("refuses %s before any call", async (_what, name, value, code) => {
    await expect(store.put(name, value)).rejects.toMatchObject({ code });
    expect(() => store.check({ name, valueBytes: new Blob([value as string]).size })).toThrow();
    expect(double.requests).toEqual([]);
  });

  it.each([
    ["a version", { version: "1" }],
    ["an encryption context", { context: { env: "prod" } }],
  ])("refuses %s, which Secrets Manager has not, before any call", async (_what, options) => {
    await expect(store.put("a", "x", options)).rejects.toMatchObject({ code: "ERR_NOT_SUPPORTED" });
    await expect(store.put("a#b", "x", options)).rejects.toMatchObject({ code: "ERR_NOT_SUPPORTED" });
    expect(double.requests).toEqual([]);
  });
});

describe("get", () => {
  it("always says which version it wants: the current one, a label, or an id", async () => {
    const first = await store.put("a", "1");
    await store.put("a", "2");
    double.requests.length = 0;
    await store.get("a");
    expect((await store.get("a", { version: "AWSPREVIOUS" })).value.text()).toBe("1");
    expect((await store.get("a", { version: first.version })).value.text()).toBe("1");
    expect(double.requests.map(({ input }) => input)).toEqual([
      { SecretId: "a", VersionStage: "AWSCURRENT" },
      { SecretId: "a", VersionStage: "AWSPREVIOUS" },
      { SecretId: "a", VersionId: first.version },
    ]);
  });

  it("finds a version whose id is no UUID", async () => {
    const writeId = "terraform-20260101000000000000000001";
    await store.put("a", "1", { writeId });
    await store.put("a", "2");
    expect((await store.get("a", { version: writeId })).value.text()).toBe("1");
  });

  it("takes an ARN, whole and without its last six characters, and a prefix before names", async () => {
    const prefixed = open({ prefix: "app/" });
    await prefixed.put("db", "1");
    expect((await store.get("app/db")).value.text()).toBe("1");
    const arn = String(((await rawList())[0] as { ARN: string }).ARN);
    for (const id of [arn, arn.slice(0, -7)]) {
      expect(await prefixed.get(id)).toMatchObject({ name: id });
      const read = await readAll(store, { selection: { names: [id, `${id}#x`] } });
      expect(read.secrets.map(({ name }) => name)).toEqual([id]);
      expect(read.failures).toMatchObject([{ name: `${id}#x`, error: { code: "ERR_SECRET_NOT_FOUND" } }]);
    }
    const names: string[] = [];
    for await (const { name } of prefixed.list()) names.push(name);
    expect(names).toEqual(["db"]);
  });

  it("tells a secret that waits for its deletion from one that is not there, and restores it", async () => {
    await store.put("a", "1");
    await store.delete("a", { recoveryDays: 7 });
    expect(double.requests.at(-1)?.input).toEqual({ SecretId: "a", RecoveryWindowInDays: 7 });
    for (const call of [store.get("a"), store.put("a", "2"), store.put("a#b", "2")]) {
      await expect(call).rejects.toMatchObject({ code: "ERR_PENDING_DELETION", secretName: "a" });
    }
    await store.restore("a");
    expect((await store.get("a")).value.text()).toBe("1");
    await expect(store.delete("a", { recoveryDays: 6 })).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });

  it.each([
    ["AccessDeniedException", "Access to KMS is not allowed", "ERR_ACCESS_DENIED"],
    ["DecryptionFailure", "Secrets Manager can't decrypt the protected secret text", "ERR_KEY_UNUSABLE"],
    [
      "AccessDeniedException",
      "User: x is not authorized to perform: secretsmanager:GetSecretValue",
      "ERR_ACCESS_DENIED",
    ],
    ["ResourceNotFoundException", "Secrets Manager can't find the specified secret.", "ERR_SECRET_NOT_FOUND"],
  ])("makes of %s (%s) an error of its own", async (type, message, code) => {
    await store.put("a", "1");
    double.fail("GetSecretValue", { type, message });
    await expect(store.get("a")).rejects.toMatchObject({ code, origin: { name: type, message } });
    double.fail("GetSecretValue", undefined);
  });

  it("tries a throttled call again", async () => {
    await store.put("a", "1");
    double.fail("GetSecretValue", { type: "ThrottlingException", message: "Rate exceeded", times: 2 });
    expect((await store.get("a")).value.text()).toBe("1");
  });
});

async function rawList(): Promise<readonly unknown[]> {
  const answer = await fetch(double.endpoint, {
    method: "POST",
    headers: { "x-amz-target": "secretsmanager.ListSecrets" },
    body: "{}",
  });
  return ((await answer.json()) as { SecretList: unknown[] }).SecretList;
}

describe("bulk reads", () => {
  async function fifty(): Promise<void> {
    await Promise.all(Array.from({ length: 50 }, (_, index) => store.put(`s${index}`, `value ${index}`)));
    double.requests.length = 0;
  }

  it("list once and read in batches of at most twenty, by full ARN", async () => {
    await fifty();
    const { secrets, failures } = await readAll(store);
    expect(failures).toEqual([]);
    expect(Object.fromEntries(secrets.map(({ name, value }) => [name, value.text()]))).toEqual(
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`s${index}`, `value ${index}`])),
    );
    expect(operationsAsked().sort()).toEqual([...Array(3).fill("BatchGetSecretValue"), "ListSecrets"]);
    for (const { operation, input } of double.requests) {
      if (operation !== "BatchGetSecretValue") continue;
      const ids = input["SecretIdList"] as string[];
      expect(ids.length).toBeLessThanOrEqual(20);
      expect(ids.every((id) => id.startsWith("arn:"))).toBe(true);
    }
  });

  it("read a version or a label one by one", async () => {
    await store.put("a", "1");
    await store.put("a", "2");
    await store.put("b", "1");
    double.requests.length = 0;
    const { secrets, failures } = await readAll(store, { version: "AWSPREVIOUS" });
    expect(secrets.map(({ name, value }) => [name, value.text()])).toEqual([["a", "1"]]);
    expect(failures).toMatchObject([{ name: "b", error: { code: "ERR_SECRET_NOT_FOUND" } }]);
    expect(operationsAsked()).not.toContain("BatchGetSecretValue");
  });

  it("go on one by one where batches are denied, and ask alone for what only the batch denies", async () => {
    await fifty();
    double.fail("BatchGetSecretValue", { type: "AccessDeniedException", message: "no batches" });
    expect((await readAll(store)).secrets).toHaveLength(50);
    double.fail("BatchGetSecretValue", { type: "AccessDeniedException", message: "no stage given", secret: "s7" });
    double.requests.length = 0;
    expect((await readAll(store)).secrets).toHaveLength(50);
    expect(double.requests.filter(({ operation }) => operation === "GetSecretValue")).toMatchObject([
      { input: { VersionStage: "AWSCURRENT" } },
    ]);
    double.fail("BatchGetSecretValue", undefined);
  });

  it("name each secret that cannot be read, and why, and read the rest", async () => {
    await fifty();
    double.fail("BatchGetSecretValue", { type: "DecryptionFailure", message: "no key", secret: "s7" });
    const { secrets, failures } = await readAll(store);
    double.fail("BatchGetSecretValue", undefined);
    expect(secrets).toHaveLength(49);
    expect(failures).toMatchObject([{ name: "s7", error: { code: "ERR_KEY_UNUSABLE" } }]);
  });

  it("by name read each secret once, its leaves with it, and what is wrong is that name's failure", async () => {
    await store.put("tree", '{"a": 1, "b": {"c": "x"}}');
    double.requests.length = 0;
    const names = ["tree#a", "tree", "tree#b.c", "tree#nothing", "none", "no good name"];
    const outcomes = new Map<string, unknown>();
    for await (const outcome of store.readMany({ names })) {
      outcomes.set(outcome.name, isReadFailure(outcome) ? outcome.error.code : outcome.value.text());
    }
    expect(Object.fromEntries(outcomes)).toEqual({
      "tree#a": "1",
      tree: '{"a": 1, "b": {"c": "x"}}',
      "tree#b.c": "x",
      "tree#nothing": "ERR_SECRET_NOT_FOUND",
      none: "ERR_SECRET_NOT_FOUND",
      "no good name": "ERR_INVALID_INPUT",
    });
    expect(double.requests.map(({ input }) => input)).toEqual([{ SecretIdList: ["tree", "none"] }]);
  });
});

describe("a leaf", () => {
  it("is set in a new version, as text or as JSON, and nothing else is touched", async () => {
    await store.put("t", '{\n  "port": 5432,\n  "big": 12345678901234567890\n}\n');
    await store.put("t#host", "db.example");
    await store.put("t#port", "6432", { json: true });
    expect((await store.get("t")).value.text()).toBe(
      '{\n  "port": 6432,\n  "big": 12345678901234567890,\n  "host": "db.example"\n}\n',
    );
    await expect(store.put("t#port", "not json", { json: true })).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await store.versions("t")).toHaveLength(3);
    double.requests.length = 0;
    await store.put("t#port", "6432", { json: true });
    expect(operationsAsked()).toEqual(["GetSecretValue"]);
  });

  it("makes the secret where it is missing", async () => {
    await store.put("new#a.b", "x");
    expect((await store.get("new")).value.json()).toEqual({ a: { b: "x" } });
  });

  it("of eight writers at once is kept for each, and losers leave no label behind", async () => {
    await store.put("t", "{}");
    await Promise.all(Array.from({ length: 8 }, (_, index) => store.put(`t#leaf${index}`, `value ${index}`)));
    expect((await store.get("t")).value.json()).toEqual(
      Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`leaf${index}`, `value ${index}`])),
    );
    const labels = (await store.versions("t")).flatMap((entry) => entry.labels ?? []);
    expect(labels.sort()).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it("of eight writers of a secret that nobody has made yet is kept too", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => store.put(`fresh#leaf${index}`, "x")));
    expect(Object.keys((await store.get("fresh")).value.json<object>())).toHaveLength(8);
  });

  it("is set once when the answer to the move of the label is lost", async () => {
    await store.put("t", "{}");
    double.fail("UpdateSecretVersionStage", { type: "lost", afterwards: true, times: 1 });
    await store.put("t#a", "x");
    double.fail("UpdateSecretVersionStage", undefined);
    expect((await store.get("t")).value.text()).toBe('{"a": "x"}');
    expect(await store.versions("t")).toHaveLength(2);
  });

  it.each([
    ["text", "plain text"],
    ["a list", "[1]"],
    ["bytes", Uint8Array.of(255)],
  ])("of a value that is %s is refused, and nothing is written", async (_what, value) => {
    await store.put("t", value);
    await expect(store.put("t#a", "x")).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await store.versions("t")).toHaveLength(1);
  });

  it("of a tree of two hundred reads alone, expands, and is imported back", async () => {
    const tree = Object.fromEntries(
      Array.from({ length: 20 }, (_, app) => [
        `app.${app}`,
        Object.fromEntries(Array.from({ length: 10 }, (_, key) => [`KEY_${key}`, `value ${app}/${key}`])),
      ]),
    );
    await store.put("settings", JSON.stringify(tree));
    expect((await store.get("settings#app\\.3.KEY_4")).value.text()).toBe("value 3/4");
    const leaves = await expandLeaves(await store.get("settings"));
    expect(leaves).toHaveLength(200);
    const read = await readAll(store, { selection: { names: leaves.map(({ name }) => name) } });
    expect(read.failures).toEqual([]);
    expect(read.secrets).toHaveLength(200);
    for (const { name, value } of leaves) {
      await store.put(name.replace("settings", "again"), value.text());
    }
    expect((await store.get("again")).value.json()).toEqual(tree);
  });
});

describe("labels", () => {
  it("are put on a version by id or label, and leave the one that had them", async () => {
    const first = await store.put("a", "1");
    const second = await store.put("a", "2");
    expect(await store.label("a", "green", { version: "AWSCURRENT" })).toMatchObject({ version: second.version });
    await store.label("a", "green", { version: first.version });
    expect((await store.get("a", { version: "green" })).value.text()).toBe("1");
    await store.unlabel("a", "green");
    await store.unlabel("a", "green");
    await expect(store.get("a", { version: "green" })).rejects.toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    await expect(store.label("a", "x", { version: "nothing" })).rejects.toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    await expect(store.unlabel("a", "AWSCURRENT")).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });

  it("that are empty or too long, and versions that are, are refused before anything is sent", async () => {
    await store.put("a", "1");
    const sent = double.requests.length;
    const tooLong = "x".repeat(257);
    for (const text of ["", tooLong]) {
      for (const refused of [
        () => store.label("a", text, { version: "AWSCURRENT" }),
        () => store.label("a", "green", { version: text }),
        () => store.unlabel("a", text),
        () => store.promote("a", text),
        () => store.get("a", { version: text }),
      ]) {
        await expect(refused()).rejects.toMatchObject({ code: "ERR_INVALID_INPUT", origin: undefined });
      }
    }
    expect(double.requests).toHaveLength(sent);
  });

  it("promote makes a version the one that get returns, also one without labels", async () => {
    const first = await store.put("a", "1");
    await store.put("a", "2");
    await store.put("a", "3");
    await store.promote("a", first.version);
    expect((await store.get("a")).value.text()).toBe("1");
    expect((await store.get("a", { version: "AWSPREVIOUS" })).value.text()).toBe("3");
    expect((await store.versions("a")).map(({ labels }) => labels)).toEqual([["AWSCURRENT"], ["AWSPREVIOUS"], []]);
  });

  it("of a put go to the new version, whether the secret is new or not", async () => {
    await store.put("a", "1", { labels: ["v-1"] });
    await store.put("a", "2", { labels: ["v-2"] });
    expect((await store.get("a", { version: "v-1" })).value.text()).toBe("1");
    expect((await store.get("a", { version: "v-2" })).value.text()).toBe("2");
  });
});
