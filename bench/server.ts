// A process of its own, so that its CPU time is not the measured program's: KMS, DynamoDB and Secrets Manager on one loopback port, from
// memory. Prints the port, and ends with its standard input.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { type DynamoDbInput, dynamoDbOperations, type Tables } from "./dynamodb-operations.ts";
import { Fault } from "./fault.ts";
import { type KmsInput, kmsOperations } from "./kms-operations.ts";
import { filledTable, type Preload } from "./preload.ts";
import {
  fillSecretsManager,
  type SecretsManagerInput,
  secretsManagerOperations,
} from "./secrets-manager-operations.ts";

/** What was asked of the server since the last time somebody looked. */
export interface Traffic {
  readonly calls: Record<string, number>;
  sockets: number;
  mostAtOnce: number;
}

const tables: Tables = new Map();
let delayMs = 0;
let atOnce = 0;
let traffic: Traffic = quiet();
/** Those that AWS calls came on; the benchmark's own do not count. */
const sockets = new WeakSet<object>();

function quiet(): Traffic {
  return { calls: {}, sockets: 0, mostAtOnce: 0 };
}

/** By the first part of a call's target; DynamoDB has its version in there. */
const services: Readonly<Record<string, (operation: string, text: string) => string>> = {
  TrentService: kms,
  secretsmanager: secretsManager,
};

/** What the benchmark itself asks for. */
const controls: Readonly<Record<string, (input: unknown) => Promise<unknown>>> = {
  "/bench/delay": async (input) => {
    delayMs = (input as { delayMs: number }).delayMs;
    return {};
  },
  "/bench/preload": async (input) => {
    const preload = input as Preload;
    if (preload.service === "secrets-manager") fillSecretsManager(preload.secrets);
    else tables.set(preload.table, await filledTable(preload));
    return {};
  },
  "/bench/traffic": async () => {
    const seen = traffic;
    traffic = quiet();
    return seen;
  },
};

const server = createServer(async (request, response) => {
  const text = await body(request);
  const control = controls[request.url ?? ""];
  if (control !== undefined) {
    response.end(JSON.stringify(await control(JSON.parse(text))));
    return;
  }
  if (!sockets.has(request.socket)) {
    sockets.add(request.socket);
    traffic.sockets += 1;
  }
  atOnce += 1;
  traffic.mostAtOnce = Math.max(traffic.mostAtOnce, atOnce);
  if (delayMs > 0) await wait(delayMs);
  atOnce -= 1;
  answer(request, text, response);
});
// No connection is closed between two runs of one program, nor refused to many at once.
server.keepAliveTimeout = 600_000;
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  console.log((server.address() as AddressInfo).port);
});
process.stdin.resume().on("end", () => process.exit());

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answer(request: IncomingMessage, text: string, response: ServerResponse): void {
  const [service = "", operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  traffic.calls[operation] = (traffic.calls[operation] ?? 0) + 1;
  try {
    const answers = services[service] ?? dynamoDb;
    send(response, 200, answers(operation, text));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    send(response, 400, JSON.stringify({ __type: error.type, message: error.message, ...error.more }));
  }
}

function secretsManager(operation: string, text: string): string {
  const perform = secretsManagerOperations[operation];
  if (perform === undefined) throw new Fault("UnknownOperationException");
  return perform(JSON.parse(text) as SecretsManagerInput);
}

function kms(operation: string, text: string): string {
  const perform = kmsOperations[operation];
  if (perform === undefined) throw new Fault("UnknownOperationException");
  return perform(JSON.parse(text) as KmsInput);
}

function dynamoDb(operation: string, text: string): string {
  const perform = dynamoDbOperations[operation];
  if (perform === undefined) throw new Fault("UnknownOperationException");
  return perform(JSON.parse(text) as DynamoDbInput, tables);
}

let answered = 0;

/** The headers AWS sends; clients do work for the checksum. */
function send(response: ServerResponse, status: number, text: string): void {
  const bytes = Buffer.from(text);
  answered += 1;
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": bytes.length,
    "x-amz-crc32": crc32(bytes),
    "x-amzn-requestid": `BENCH${String(answered).padStart(20, "0")}`,
  });
  response.end(bytes);
}
