import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { BenchFailure } from "./bench-failure.ts";
import type { Preload } from "./preload.ts";
import type { Traffic } from "./server.ts";

/** The loopback AWS in its own process. */
export interface ServerProcess {
  readonly endpoint: string;
  /** Time added to every call from now on. */
  readonly delay: (delayMs: number) => Promise<void>;
  /** Replaces a table by one of that many sealed rows. */
  readonly preload: (preload: Preload) => Promise<void>;
  /** What was asked since the last call of this. */
  readonly traffic: () => Promise<Traffic>;
  readonly close: () => void;
}

export async function startServer(script: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => {
    throw new BenchFailure("the benchmark's server did not start");
  });
  const [port] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
  ended.catch(() => undefined);
  const endpoint = `http://127.0.0.1:${port.toString().trim()}`;
  return {
    endpoint,
    delay: async (delayMs) => void (await ask(endpoint, "delay", { delayMs })),
    preload: async (preload) => void (await ask(endpoint, "preload", preload)),
    traffic: async () => (await ask(endpoint, "traffic", {})) as Traffic,
    close: () => child.stdin.end(),
  };
}

async function ask(endpoint: string, control: string, input: unknown): Promise<unknown> {
  const sent = request(`${endpoint}/bench/${control}`, { method: "POST" });
  sent.end(JSON.stringify(input));
  const [response] = (await once(sent, "response")) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
