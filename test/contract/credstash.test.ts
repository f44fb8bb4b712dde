import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { credstashStore, DynamoDbRecordTable, KmsKeyService, setupCredstashTable } from "@sstash/core/credstash";
import { afterAll, beforeAll, describe } from "vitest";
import {
  type DynamoDbPeer,
  missingForDynamoDbLocal,
  startDynalite,
  startDynamoDbLocal,
} from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";
import { keyServiceContract } from "./key-service-contract.ts";
import { recordTableContract } from "./record-table-contract.ts";
import { secretStoreContract } from "./secret-store-contract.ts";

const account = { region: "us-east-1", credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" } };
const missing = missingForDynamoDbLocal();
if (missing !== undefined) console.warn(`skipped, 2 suites: ${missing}`);

let kms: KmsDouble;
let tables = 0;

beforeAll(async () => {
  kms = await startKmsDouble();
});
afterAll(() => kms.close());

const kmsClient = () => new KMSClient({ ...account, endpoint: kms.endpoint });

keyServiceContract("KMS", async () => ({
  keys: new KmsKeyService({ client: async () => kmsClient(), keyId: "alias/credstash" }),
}));

const peers = [
  { peer: "dynalite", start: startDynalite, runs: true },
  { peer: "DynamoDB Local", start: startDynamoDbLocal, runs: missing === undefined },
];

describe.each(peers.filter(({ runs }) => runs))("on $peer", ({ peer, start }) => {
  let dynamodb: DynamoDbPeer;
  beforeAll(async () => {
    dynamodb = await start();
  });
  afterAll(() => dynamodb.close());

  async function freshTable(): Promise<{ readonly client: DynamoDBClient; readonly table: string }> {
    tables += 1;
    const table = `contract-${tables}`;
    const client = new DynamoDBClient({ ...account, endpoint: dynamodb.endpoint });
    await setupCredstashTable({ table, dynamodb: client, pollMs: 5 });
    return { client, table };
  }

  recordTableContract(`DynamoDB (${peer})`, async () => {
    const { client, table } = await freshTable();
    return { table: new DynamoDbRecordTable({ client: async () => client, tableName: table }) };
  });

  secretStoreContract(`credstash (${peer})`, async () => {
    const { client, table } = await freshTable();
    return { store: credstashStore({ table, dynamodb: client, kms: kmsClient() }) };
  });
});
