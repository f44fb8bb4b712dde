import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { signer } from "./kms-double.ts";
import { Fault } from "./secrets-manager/fault.ts";
import { operations } from "./secrets-manager/operations.ts";
import { SecretShelf } from "./secrets-manager/secret-shelf.ts";

export interface SecretsManagerRequest {
  readonly operation: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What to answer instead. */
export interface SecretsManagerFault {
  readonly type: string;
  readonly message?: string;
  readonly status?: number;
  /** Fails calls about this secret alone, also inside a batch. */
  readonly secret?: string;
  /** How many calls fail. Default: all. */
  readonly times?: number;
  /** The call is carried out, and then the connection is broken off without an answer. */
  readonly afterwards?: boolean;
}

export interface SecretsManagerDouble {
  readonly endpoint: string;
  /** What was asked, in order. */
  readonly requests: SecretsManagerRequest[];
  /** Until taken back with `undefined`. */
  readonly fail: (operation: string, fault: SecretsManagerFault | undefined) => void;
  /** Forgets every secret and every request. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

class Broken extends Error {}

/**
 * AWS Secrets Manager over its JSON protocol on loopback, in one account and Region: what its API reference and user guide
 * say of versions, labels, tokens, limits, names and deleting, where moto does otherwise. No listing is late here, and
 * nobody is denied anything unless a test says so.
 */
export async function startSecretsManagerDouble(): Promise<SecretsManagerDouble> {
  let shelf = new SecretShelf("us-east-1", "111122223333");
  const requests: SecretsManagerRequest[] = [];
  const faults = new Map<string, SecretsManagerFault & { left: number }>();
  let clock = Date.parse("2026-01-01T00:00:00Z");
  const now = () => {
    clock += 1;
    return clock;
  };

  const faultOf = (operation: string, secret: string | undefined): SecretsManagerFault | undefined => {
    const fault = faults.get(operation);
    if (fault === undefined || fault.secret !== secret || fault.left <= 0) return undefined;
    fault.left -= 1;
    return fault;
  };

  const answer = (operation: string, input: Readonly<Record<string, unknown>>): unknown => {
    const early = faultOf(operation, undefined);
    if (early !== undefined && !early.afterwards) throw faultFor(early);
    const check = (_any: string, secretName: string) => {
      const fault = faultOf(operation, secretName);
      if (fault !== undefined) throw faultFor(fault);
    };
    const run = operations[operation];
    if (run === undefined) throw new Fault("UnknownOperationException", "");
    const result = run(input, { shelf, now, check });
    if (early !== undefined) throw new Broken();
    return result;
  };

  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"] ?? "").replace("secretsmanager.", "");
    const input = JSON.parse(await body(request)) as Record<string, unknown>;
    requests.push({ operation, ...signer(request), input });
    const send = (status: number, content: unknown) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() });
      response.end(JSON.stringify(content));
    };
    try {
      send(200, answer(operation, input));
    } catch (error) {
      if (error instanceof Broken) request.socket.destroy();
      else if (error instanceof Fault) send(error.status, { __type: error.type, message: error.message });
      else throw error;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (operation, fault) => {
      if (fault === undefined) faults.delete(operation);
      else faults.set(operation, { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    reset: () => {
      shelf = new SecretShelf("us-east-1", "111122223333");
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function faultFor({ type, message = "", status }: SecretsManagerFault): Fault {
  return new Fault(type, message, status);
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
