import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server that is not AWS, or not well, answers a request. `body` is what it was sent. */
export type Misbehaviour = (response: ServerResponse, body: string, request: IncomingMessage) => void;

export interface HostileServer {
  readonly endpoint: string;
  readonly behave: (next: Misbehaviour) => void;
  readonly close: () => Promise<void>;
}

export async function startHostileServer(): Promise<HostileServer> {
  let misbehaviour: Misbehaviour = (response) => response.end();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    misbehaviour(response, Buffer.concat(chunks).toString("utf8"), request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave: (next) => {
      misbehaviour = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const json = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "echo" };

/** Answers that hand the request back in every place where an answer can hold text. */
export const echoes: Readonly<Record<string, Misbehaviour>> = {
  "the request as text": (response, body) => response.writeHead(200).end(body),
  "the request, broken off": (response, body) => response.writeHead(200, json).end(body.slice(0, -4)),
  "the request as its own answer": (response, body) => response.writeHead(200, json).end(body),
  "rubbish before the request": (response, body) => response.writeHead(200, json).end(`rubbish ${body}`),
  "a page of a proxy": (response, body, { headers }) =>
    response
      .writeHead(502, { "content-type": "text/html" })
      .end(`<html><body>${body}<pre>${JSON.stringify(headers)}</pre></body></html>`),
  "an error without a name": (response, body) => response.writeHead(400, json).end(JSON.stringify({ echo: body })),
  "an error that is no JSON": (response, body) => response.writeHead(400, json).end(`{"message": ${body}`),
  "the request as a header, and no body": (response, body) =>
    response.writeHead(500, { ...json, "x-echo": encodeURIComponent(body) }).end(),
  "half of an answer": (response, body) => {
    response.writeHead(200, { ...json, "content-length": String(body.length + 100) });
    response.write(body, () => response.destroy());
  },
};
