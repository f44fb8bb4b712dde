import { createServer, type IncomingMessage, request as makeRequest, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What can be wrong with one call to a service. */
export type Sickness =
  /** The request is carried out, and the connection closed without a word. */
  | "drops the answer"
  /** The connection is closed, and nothing is carried out. */
  | "drops the request"
  /** The request is taken, and that is all that ever happens. */
  | "never answers"
  /** Bytes that are not HTTP. */
  | "answers no HTTP"
  /** HTTP 200, with bytes that are not JSON. */
  | "answers garbage"
  /** HTTP 200, with JSON that is of no service and has no request id. */
  | "answers something else"
  /** HTTP 200 with `{}` and a request id: right for some operations, and no answer to others. */
  | "answers nothing"
  /** The request is carried out, and half of its answer is sent. */
  | "closes half-way"
  | "throttles"
  /** Answers right, this many milliseconds later. */
  | number;

export interface Call {
  readonly operation: string;
  /** Counted from 1, since the last `beSick`. */
  readonly number: number;
}

/** Stands before a service on loopback, and is sick when it is told to be. */
export interface SickProxy {
  readonly endpoint: string;
  /** Every call since the last `beSick`. */
  readonly calls: readonly Call[];
  readonly beSick: (choose: (call: Call) => Sickness | undefined) => void;
  readonly close: () => Promise<void>;
}

export async function startSickProxy(target: string): Promise<SickProxy> {
  const calls: Call[] = [];
  let choose: (call: Call) => Sickness | undefined = () => undefined;
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request);
    const operation = String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, "");
    const call = { operation, number: calls.length + 1 };
    calls.push(call);
    await misbehave(choose(call), { request, response, forward: () => forwarded(target, request, body) });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    beSick: (next) => {
      calls.length = 0;
      choose = next;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly forward: () => Promise<Answer>;
}

const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "sick" };

async function misbehave(sickness: Sickness | undefined, { request, response, forward }: Exchange): Promise<void> {
  const { socket } = request;
  switch (sickness) {
    case "never answers":
      return;
    case "drops the request":
      return void socket.destroy();
    case "drops the answer":
      await forward();
      return void socket.destroy();
    case "answers no HTTP":
      return void socket.end("\u0000\u0001 this is no answer\r\n\r\n{}");
    case "answers garbage":
      return void response.writeHead(200, headers).end(Buffer.from([0xff, 0xfe, 0x7b, 0x22, 0x00, 0x80]));
    case "answers something else":
      return void response.writeHead(200).end('[{"Items":7,"Plaintext":{},"Item":"none"}]');
    case "answers nothing":
      return void response.writeHead(200, headers).end("{}");
    case "closes half-way": {
      const { status, body } = await forward();
      response.writeHead(status, { ...headers, "content-length": body.byteLength + 1 });
      response.write(body.subarray(0, Math.ceil(body.byteLength / 2)), () => socket.destroy());
      return;
    }
    case "throttles":
      return void response
        .writeHead(400, headers)
        .end('{"__type":"com.amazonaws#ThrottlingException","message":"Rate exceeded"}');
    default: {
      if (sickness !== undefined) await wait(sickness);
      const answer = await forward();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    }
  }
}

/** Carried out by the service even when the asker is gone. */
function forwarded(target: string, { method, url, headers: asked }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const passedOn = makeRequest(
      new URL(url ?? "/", target),
      { method, headers: asked, agent: false },
      async (answer) => {
        const { "transfer-encoding": _, connection: __, ...rest } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, headers: rest, body: await bytesOf(answer) });
      },
    );
    passedOn.on("error", reject).end(body);
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
