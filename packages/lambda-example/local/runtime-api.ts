import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a function did: what it answered, and how long its client took from the event to the answer. */
export interface Invoked {
  readonly answer: unknown;
  readonly tookMs: number;
}

interface Waiting {
  readonly event: unknown;
  readonly resolve: (invoked: Invoked) => void;
  readonly reject: (error: Error) => void;
}

/** Lambda's side of the runtime API: hands out events and takes answers. Source: Lambda developer guide, "Using the Lambda runtime API". */
export interface RuntimeApi {
  readonly address: string;
  /** Resolves when the client asks for its first event: the function is loaded. Rejects when it failed to load. */
  readonly ready: Promise<void>;
  readonly invoke: (event: unknown) => Promise<Invoked>;
  readonly close: () => Promise<void>;
}

const timeoutMs = 15_000;

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const queue: Waiting[] = [];
  const running = new Map<string, Waiting & { readonly since: number }>();
  let idle: ServerResponse | undefined;
  let started = (): void => undefined;
  let failed = (_: Error): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    started = resolve;
    failed = reject;
  });

  const hand = (): void => {
    const [response, waiting] = [idle, queue[0]];
    if (response === undefined || waiting === undefined) return;
    idle = undefined;
    queue.shift();
    const requestId = randomUUID();
    running.set(requestId, { ...waiting, since: performance.now() });
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:111122223333:function:sample",
    });
    response.end(JSON.stringify(waiting.event));
  };

  const server = createServer(async (request, response) => {
    const [, requestId = "", what = ""] =
      /\/runtime\/(?:invocation\/)?([^/]+)(?:\/([^/]+))?$/.exec(request.url ?? "") ?? [];
    if (requestId === "next") {
      started();
      idle = response;
      hand();
      return;
    }
    const text = await bodyOf(request);
    response.writeHead(202).end();
    if (requestId === "init") failed(new Error(`the function did not load: ${text}`));
    const done = running.get(requestId);
    running.delete(requestId);
    if (what === "error") done?.reject(new Error(`the function failed: ${text}`));
    else done?.resolve({ answer: JSON.parse(text), tookMs: performance.now() - done.since });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready,
    invoke: (event) =>
      new Promise((resolve, reject) => {
        queue.push({ event, resolve, reject });
        hand();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
