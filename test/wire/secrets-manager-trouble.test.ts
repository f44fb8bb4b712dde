import { SecretsManager, UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { isReadFailure, readAll } from "@sstash/core";
import { expandLeaves, type SecretsManagerStore, secretsManagerStore } from "@sstash/core/secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { secretsManagerAt } from "./secrets-manager-client.ts";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "./secrets-manager-double.ts";

let double: SecretsManagerDouble;
let client: SecretsManager;
let store: SecretsManagerStore;

beforeAll(async () => {
  double = await startSecretsManagerDouble();
});
afterAll(() => double.close());
beforeEach(() => {
  double.reset();
  // Asks again, as everybody's does.
  client = new SecretsManager({
    endpoint: double.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" },
  });
  store = secretsManagerStore({ client });
});

/** The call is carried out, its answer is not seen, and the SDK asks again. */
const loseAnswer = (operation: string) => double.fail(operation, { type: "lost", afterwards: true, times: 1 });
const stages = async () => (await client.describeSecret({ SecretId: "a" })).VersionIdsToStages;
const movesAsked = () => double.requests.filter(({ operation }) => operation === "UpdateSecretVersionStage").length;

describe("when the answer to a deletion is lost", () => {
  it("the secret is deleted, told as that, and can be restored; deleted again it waits already", async () => {
    const { version } = await store.put("a", "1");
    loseAnswer("DeleteSecret");
    expect((await store.delete("a", { recoveryDays: 7 })).map((entry) => entry.version)).toEqual([version]);
    expect(double.requests.filter(({ operation }) => operation === "DeleteSecret")).toHaveLength(2);
    await expect(store.get("a")).rejects.toMatchObject({ code: "ERR_PENDING_DELETION" });
    await expect(store.delete("a")).rejects.toMatchObject({ code: "ERR_PENDING_DELETION" });
    await store.restore("a");
    expect((await store.get("a")).value.text()).toBe("1");
  });
});

describe("a put", () => {
  it.each(["PutSecretValue", "CreateSecret"])(
    "of which every answer to %s is lost may be stored",
    async (operation) => {
      if (operation === "PutSecretValue") await store.put("a", "before");
      double.fail(operation, { type: "lost", afterwards: true });
      await expect(store.put("a", "1")).rejects.toMatchObject({
        code: "ERR_UNAVAILABLE",
        mayBeStored: true,
        message: expect.stringMatching(/; whether it was stored is not known$/),
      });
      expect((await store.get("a")).value.text()).toBe("1");
    },
  );

  it("that AWS failed at may be stored; one that AWS throttled, or that never came there, is not", async () => {
    await store.put("a", "before");
    double.fail("PutSecretValue", { type: "InternalServiceError", status: 500 });
    await expect(store.put("a", "1")).rejects.toMatchObject({ code: "ERR_UNAVAILABLE", mayBeStored: true });
    double.fail("PutSecretValue", { type: "ThrottlingException" });
    await expect(store.put("a", "1")).rejects.toMatchObject({ code: "ERR_UNAVAILABLE", mayBeStored: undefined });
    const gone = await startSecretsManagerDouble();
    await gone.close();
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" };
    const nowhere = secretsManagerStore({
      client: new SecretsManager({ endpoint: gone.endpoint, region: "us-east-1", credentials }),
    });
    await expect(nowhere.put("a", "1")).rejects.toMatchObject({
      code: "ERR_UNAVAILABLE",
      mayBeStored: undefined,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("when the answer to the move of a label is lost", () => {
  it("a label that had been on another version is on the new one, and no failure is told", async () => {
    const first = await store.put("a", "1", { labels: ["green"] });
    const second = await store.put("a", "2");
    loseAnswer("UpdateSecretVersionStage");
    expect((await store.label("a", "green", { version: second.version })).version).toBe(second.version);
    expect(await stages()).toEqual({ [first.version]: ["AWSPREVIOUS"], [second.version]: ["AWSCURRENT", "green"] });
  });

  it("a label is off, and no failure is told", async () => {
    await store.put("a", "1", { labels: ["green"] });
    double.requests.length = 0;
    loseAnswer("UpdateSecretVersionStage");
    await store.unlabel("a", "green");
    expect(Object.values((await stages()) ?? {})).toEqual([["AWSCURRENT"]]);
    expect(movesAsked()).toBe(2);
  });

  it("a version is promoted once, and its labels are told as they are", async () => {
    const first = await store.put("a", "1");
    const second = await store.put("a", "2");
    loseAnswer("UpdateSecretVersionStage");
    expect(await store.promote("a", first.version)).toEqual({
      name: "a",
      version: first.version,
      labels: ["AWSCURRENT"],
    });
    expect(await stages()).toEqual({ [first.version]: ["AWSCURRENT"], [second.version]: ["AWSPREVIOUS"] });
  });

  it.each([1, 2])("a leaf is set, whichever of its two moves that was (%i)", async (which) => {
    await store.put("a", "{}");
    let moves = 0;
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === UpdateSecretVersionStageCommand.name && ++moves === which) {
            loseAnswer("UpdateSecretVersionStage");
          }
          return next(args);
        },
      { step: "initialize", name: "lose" },
    );
    const { version } = await store.put("a#leaf", "x");
    expect(movesAsked()).toBe(3);
    expect(await store.get("a#leaf")).toMatchObject({ version });
    expect(
      Object.values((await stages()) ?? {})
        .flat()
        .sort(),
    ).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it("a label that another writer moved meanwhile is a failure all the same", async () => {
    const first = await store.put("a", "1", { labels: ["green"] });
    const second = await store.put("a", "2");
    const third = await store.put("a", "3");
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName === "DescribeSecretCommand" && movesAsked() === 0) {
            const move = { VersionStage: "green", RemoveFromVersionId: first.version, MoveToVersionId: third.version };
            await secretsManagerAt(double.endpoint).updateSecretVersionStage({ SecretId: "a", ...move });
          }
          return answer;
        },
      { step: "initialize", name: "meanwhile" },
    );
    double.requests.length = 0;
    const late = store.label("a", "green", { version: second.version });
    await expect(late).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect((await store.get("a", { version: "green" })).version).toBe(third.version);
  });
});

describe("a leaf of a secret that was made without a value", () => {
  it("is its first version, of one writer and of eight at once, and no label is left behind", async () => {
    for (const Name of ["a", "race"]) await client.createSecret({ Name });
    await store.put("a#b.c", "x");
    expect((await store.get("a")).value.text()).toBe('{"b": {"c": "x"}}');
    await Promise.all(Array.from({ length: 8 }, (_, index) => store.put(`race#leaf${index}`, "x")));
    expect(Object.keys((await store.get("race")).value.json<object>())).toHaveLength(8);
    const labels = (await store.versions("race")).flatMap((entry) => entry.labels ?? []);
    expect(labels.sort()).toEqual(["AWSCURRENT", "AWSPREVIOUS"]);
  });
});

describe("a leaf", () => {
  it("may be empty, and `check` knows", async () => {
    store.check({ name: "a#b", valueBytes: 0 });
    expect(() => store.check({ name: "a#b", valueBytes: 65_537 })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_INPUT" }),
    );
    await store.put("a#b", "");
    expect((await store.get("a#b")).value.byteLength).toBe(0);
  });

  it("of one secret with 1,500 of them is read in a moment", async () => {
    const tree = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`KEY_${index}`, "v".repeat(25)]));
    await store.put("big", JSON.stringify(tree));
    const names = Object.keys(tree).map((key) => `big#${key}`);
    const start = performance.now();
    const { secrets } = await readAll(store, { selection: { names } });
    expect(secrets).toHaveLength(1500);
    // Reading the text again for each leaf took 5.5 s.
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("that has no UTF-8 form leaves its tree whole where leaves are shown one by one", async () => {
    await store.put("a", '{"b": "\\ud800", "c": "x"}');
    const leaves = await expandLeaves(await store.get("a"));
    expect(leaves.map(({ name }) => name)).toEqual(["a"]);
    await expect(store.get("a#b")).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });
});

describe("a bulk read whose batch fails as a whole", () => {
  async function outcomes(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const found: [string, string][] = [];
    for await (const outcome of store.readMany({ names })) {
      found.push([outcome.name, isReadFailure(outcome) ? outcome.error.code : outcome.value.text()]);
    }
    return Object.fromEntries(found);
  }

  it("says so of each of its names, and reads the other batches", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `s${index}`);
    for (const name of names) await store.put(name, "x");
    const once = secretsManagerAt(double.endpoint);
    store = secretsManagerStore({ client: once });
    once.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const { SecretIdList: ids = [] } = args.input as { SecretIdList?: string[] };
          if (commandName === "BatchGetSecretValueCommand" && ids.length === 20) {
            throw Object.assign(new Error("Service unavailable"), { name: "InternalServiceError", $fault: "server" });
          }
          return next(args);
        },
      { step: "initialize", name: "one batch" },
    );
    const expected = names.map((name, index) => [name, index < 20 ? "ERR_UNAVAILABLE" : "x"]);
    expect(await outcomes(names)).toEqual(Object.fromEntries(expected));
  });

  it.each(["ValidationException", "InvalidParameterException"])(
    "for what AWS takes no id for (%s) asks one by one",
    async (type) => {
      await store.put("a", "1");
      double.fail("BatchGetSecretValue", { type, message: "an id" });
      expect(await outcomes(["a", "b", "a#x"])).toEqual({
        a: "1",
        b: "ERR_SECRET_NOT_FOUND",
        "a#x": "ERR_SECRET_NOT_FOUND",
      });
    },
  );
});

it("labels that a put is given twice, and AWSCURRENT among them, go out once", async () => {
  const labels = ["v-1", "v-1", "AWSCURRENT"];
  expect((await store.put("a", "1", { labels })).labels).toEqual(["AWSCURRENT", "v-1"]);
  await store.put("a", "2", { labels });
  expect(double.requests.at(-1)?.input["VersionStages"]).toEqual(["AWSCURRENT", "v-1"]);
});
