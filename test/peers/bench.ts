import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll } from "vitest";
import { startDynamoDbLocal } from "../wire/dynamodb-peer.ts";
import { startCredstashServer } from "./credstash-server.ts";
import { type MotoServer, startMotoServer } from "./moto-server.ts";
import { isThere, type Peer } from "./peer-programs.ts";
import { makePlace, type Place } from "./place.ts";
import { limited, type Program } from "./program.ts";
import { sstash } from "./spawned.ts";
import { type Tables, tablesAt } from "./tables.ts";

/** Both programs, and the servers they meet at. */
export interface Bench {
  readonly credstash: Program;
  readonly sstash: Program;
  readonly moto: MotoServer;
  /** For programs that need no home of their own. */
  readonly place: Place;
  readonly tablesOf: (server: TableServer) => TableHost;
  readonly close: () => Promise<void>;
}

export type TableServer = "moto" | "DynamoDB Local";

/** KMS and a DynamoDB to keep tables in. */
export interface TableHost {
  readonly tables: Tables;
  /** Environment that leads a program here and nowhere else. */
  readonly env: Readonly<Record<string, string>>;
}

/** The table servers, each with what a suite over it needs. */
export const tableServers: readonly { readonly server: TableServer; readonly needs: readonly Peer[] }[] = [
  { server: "moto", needs: ["sstash", "credstash", "moto"] },
  { server: "DynamoDB Local", needs: ["sstash", "credstash", "moto", "DynamoDB Local"] },
];

/** credstash's default key is made in these; a program that strays to another region finds none. */
const keyRegions: readonly string[] = ["us-east-1", "us-west-2"];

const processesAtATime = 4;

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" };

export interface BenchOptions {
  /** Also start AWS's own DynamoDB, where there is Java for it. Default: moto alone, which is always the KMS. */
  readonly dynamoDbLocal?: boolean;
}

/** A bench for one test file, started before its tests. Where it cannot start, the file's suites say why. */
export function benchOfFile(options: BenchOptions = {}): () => Bench {
  let bench: Bench | undefined;
  beforeAll(async () => {
    if (isThere("moto") && isThere("credstash")) bench = await startBench(options);
  });
  afterAll(() => bench?.close());
  return () => {
    if (bench === undefined) throw new Error("the bench was not started");
    return bench;
  };
}

async function startBench({ dynamoDbLocal = false }: BenchOptions = {}): Promise<Bench> {
  const [place, moto, local, server] = await Promise.all([
    makePlace(),
    startMotoServer(),
    dynamoDbLocal && isThere("DynamoDB Local") ? startDynamoDbLocal() : undefined,
    startCredstashServer(),
  ]);
  await makeKeys(moto.endpoint);
  const limit = limited(processesAtATime);
  const bounded = ({ name, run }: Program): Program => ({
    name,
    run: (argv, options) => limit(() => run(argv, options)),
  });
  const host = (endpoint: string): TableHost => ({
    tables: tablesAt({ endpoint, credentials, region: "us-east-1" }),
    env: environment(moto.endpoint, endpoint),
  });
  const hosts = { moto: host(moto.endpoint), "DynamoDB Local": local && host(local.endpoint) };
  return {
    credstash: bounded(server.program),
    sstash: bounded(sstash),
    moto,
    place,
    tablesOf: (name) => hosts[name] ?? notStarted(name),
    close: async () => {
      await Promise.all([moto.close(), local?.close(), server.close(), place.remove()]);
    },
  };
}

function notStarted(server: TableServer): never {
  throw new Error(`this bench was started without ${server}`);
}

async function makeKeys(endpoint: string): Promise<void> {
  for (const region of keyRegions) {
    const kms = new KMSClient({ endpoint, region, credentials });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    await kms.send(new CreateAliasCommand({ AliasName: "alias/credstash", TargetKeyId: KeyMetadata?.KeyId }));
  }
}

function environment(moto: string, dynamoDb: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_KMS: moto,
    AWS_ENDPOINT_URL_STS: moto,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
