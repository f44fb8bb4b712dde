import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { paths } from "./peer-programs.ts";

/** moto: KMS, DynamoDB, STS and more in one server on loopback. */
export interface MotoServer {
  readonly endpoint: string;
  /** Forgets every key, table and secret. */
  readonly reset: () => Promise<void>;
  /** From which call on IAM's permissions are enforced: a number, or `inf` for never, as at the start. It knows names of actions only. */
  readonly enforceFrom: (call: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startMotoServer(): Promise<MotoServer> {
  const port = await freePort();
  const child = spawn(paths.moto, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(`${endpoint}/moto-api/data.json`, () => child.exitCode);
  return {
    endpoint,
    reset: async () => {
      const answer = await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
      if (!answer.ok) throw new Error(`moto refused to reset: ${answer.status}`);
    },
    enforceFrom: async (call) => {
      const answer = await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: call });
      if (!answer.ok) throw new Error(`moto refused to change its permissions: ${answer.status}`);
    },
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function untilAnswers(url: string, exitCode: () => number | null): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (exitCode() !== null) throw new Error(`moto ended with status ${exitCode()} before it answered`);
    try {
      await fetch(url);
      return;
    } catch {
      await wait(50);
    }
  }
  throw new Error("moto did not answer within 30 s");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
