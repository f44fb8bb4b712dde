import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { closed } from "./kms-double.ts";

export interface OneEndpoint {
  readonly endpoint: string;
  /** Services asked for, in order. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/** Several services behind one URL, told apart by the beginning of X-Amz-Target, as LocalStack and moto do. */
export async function startOneEndpoint(services: Readonly<Record<string, string>>): Promise<OneEndpoint> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const service = String(request.headers["x-amz-target"] ?? "").replace(/[_.].*/, "");
    asked.push(service);
    const target = services[service];
    if (target === undefined) {
      response.writeHead(500).end();
      return;
    }
    const onward = send(new URL(request.url ?? "/", target), { method: "POST", headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => closed(server),
  };
}
