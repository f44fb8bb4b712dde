import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";
import { onTestFinished } from "vitest";

const folder = new URL("certificates/", import.meta.url);

/** The authority that signed the test server's certificate: for `localhost` and `*.eu-west-1.amazonaws.com`, and no address. */
export const authorityFile: string = new URL("authority.pem", folder).pathname;

/** Answers on a free port of 127.0.0.1 until the test is over. */
export async function listen(server: TcpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

export async function httpServer(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(answer))}`;
}

export async function httpsServer(answer: RequestListener): Promise<number> {
  return listen(tlsServer(answer));
}

export function tlsServer(answer: RequestListener): Server {
  const server = createHttpsServer(
    { key: readFileSync(new URL("server.key", folder)), cert: readFileSync(new URL("server.pem", folder)) },
    answer,
  );
  return server.on("tlsClientError", () => undefined);
}

/** Whatever is sent to it, it does this. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
  return listen(createTcpServer(onConnection));
}

/** A port that was free a moment ago, so that nothing listens there. */
export async function deadPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
