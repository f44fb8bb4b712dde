import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { setupCredstashKey, setupCredstashTable } from "@sstash/core/credstash";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsEnvironment } from "../cli/credstash-bench.ts";
import { type DynamoDbPeer, missingForDynamoDbLocal, startDynalite, startDynamoDbLocal } from "./dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "./kms-double.ts";

const missing = missingForDynamoDbLocal();
if (missing !== undefined) console.warn(`skipped, 1 peer: ${missing}`);

// dynalite knows neither point-in-time recovery nor deletion protection; DynamoDB Local no tagging.
const peers = [
  { peer: "dynalite", start: startDynalite, runs: true, shortfalls: ["recovery"] },
  {
    peer: "DynamoDB Local",
    start: startDynamoDbLocal,
    runs: missing === undefined,
    shortfalls: ["tagging", "recovery"],
  },
] as const;

describe.each(peers.filter(({ runs }) => runs))("setup of a table on $peer", ({ start, shortfalls }) => {
  let dynamodb: DynamoDbPeer;
  beforeAll(async () => {
    dynamodb = await start();
    awsEnvironment("http://127.0.0.1:1", dynamodb.endpoint);
  });
  afterAll(() => dynamodb.close());

  const options = { table: "set-up-here", region: "us-east-1", pollMs: 20 };

  it("makes a table with credstash's keys, paid per request, and reports what the service cannot do", async () => {
    const steps: string[] = [];
    const setup = await setupCredstashTable({ ...options, onStep: (step) => steps.push(step) });
    expect(setup.created).toBe(true);
    expect(steps).toEqual(["creating", "waiting", "tagging", "recovery", "protection"]);
    expect(setup.shortfalls.map(({ step }) => step)).toEqual(expect.arrayContaining([...shortfalls]));
    const client = new DynamoDBClient({ region: "us-east-1", endpoint: dynamodb.endpoint });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: options.table }));
    expect(Table?.KeySchema).toEqual([
      { AttributeName: "name", KeyType: "HASH" },
      { AttributeName: "version", KeyType: "RANGE" },
    ]);
    expect(Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
  });

  it("leaves a table that is there alone", async () => {
    const steps: string[] = [];
    const setup = await setupCredstashTable({ ...options, onStep: (step) => steps.push(step) });
    expect({ ...setup, steps }).toEqual({ created: false, shortfalls: [], steps: [] });
  });

  it("is made once by two setups at the same time", async () => {
    const both = await Promise.all([1, 2].map(() => setupCredstashTable({ ...options, table: "two-at-once" })));
    expect(both.map(({ created }) => created).sort()).toEqual([false, true]);
  });
});

describe("setup of a key", () => {
  let kms: KmsDouble;
  beforeAll(async () => {
    kms = await startKmsDouble();
    awsEnvironment(kms.endpoint, "http://127.0.0.1:1");
  });
  afterAll(() => kms.close());

  it("finds the alias that is there", async () => {
    const setup = await setupCredstashKey({ alias: "alias/credstash", region: "us-east-1" });
    expect(setup).toMatchObject({ created: false, keyId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it("makes a key with rotation on and its alias, in an order that leaves no unnamed key behind a denial", async () => {
    const before = kms.requests.length;
    const setup = await setupCredstashKey({ alias: "alias/another", region: "us-east-1" });
    expect(setup).toMatchObject({ created: true });
    const asked = kms.requests.slice(before).map(({ operation }) => operation);
    expect(asked).toEqual(["DescribeKey", "CreateKey", "CreateAlias", "EnableKeyRotation"]);
  });

  it("says which key was made when its name could not be given", async () => {
    kms.fail("CreateAlias", { status: 400, type: "AccessDeniedException" });
    const failure = setupCredstashKey({ alias: "alias/third", region: "us-east-1" });
    await expect(failure).rejects.toMatchObject({
      code: "ERR_KEY_UNUSABLE",
      message: expect.stringMatching(/key [0-9a-f-]{36} was made/),
    });
    kms.fail("CreateAlias", undefined);
  });

  it("works without rotation, and says so", async () => {
    kms.fail("EnableKeyRotation", { status: 400, type: "AccessDeniedException" });
    const setup = await setupCredstashKey({ alias: "alias/fourth", region: "us-east-1" });
    expect(setup).toMatchObject({ created: true, rotationError: { code: "ERR_ACCESS_DENIED" } });
    kms.fail("EnableKeyRotation", undefined);
  });

  it("refuses a name that is no alias", async () => {
    await expect(setupCredstashKey({ alias: "mine" })).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });
});
