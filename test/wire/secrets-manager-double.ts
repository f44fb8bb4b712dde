import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { closed, signer } from "./kms-double.ts";
import type { Input } from "./secrets-manager/constraints.ts";
import { Fault } from "./secrets-manager/fault.ts";
import { Faults, type SecretsManagerFault } from "./secrets-manager/faults.ts";
import { answer } from "./secrets-manager/operations.ts";
import type { KeyFault, Secret, Service } from "./secrets-manager/service.ts";

export interface SecretsManagerRequest {
  readonly operation: string;
  /** Of the signature's credential scope. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: Input;
}

export interface SecretsManagerDouble {
  readonly endpoint: string;
  /** What was asked, in order, refused requests included. */
  readonly requests: SecretsManagerRequest[];
  /** One fault an operation, until taken back with `undefined`. */
  readonly fail: (operation: string, fault: SecretsManagerFault | undefined) => void;
  /** What KMS makes of the key, the managed one when none is named, until taken back with `undefined`. */
  readonly failKey: (fault: KeyFault | undefined, kmsKeyId?: string) => void;
  /** Milliseconds since 1970. By default it is 2026, and a millisecond later each time it is asked. */
  readonly setClock: (nowMs: () => number) => void;
  /** Forgets every secret, fault and request, and the clock. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/**
 * AWS Secrets Manager over its JSON protocol on loopback, in one account, each Region by itself. Behaviour after the API
 * reference and the user guide, quoted beside the code that has it; where it was seen on AWS or recorded from it, that is
 * said. It keeps to what moto gets wrong or leaves out: a promoted version is the one that is read, labels move as
 * compare-and-swap, lengths and names are checked. No listing is late here, nobody is denied anything unless a test says
 * so, and there are no resource policies and no rotation.
 */
export async function startSecretsManagerDouble(): Promise<SecretsManagerDouble> {
  const requests: SecretsManagerRequest[] = [];
  const faults = new Faults();
  const keyFaults = new Map<string, KeyFault>();
  const regions = new Map<string, Map<string, Secret>>();
  let nowMs = tickingClock();
  const serviceIn = (region: string): Service => {
    const secrets = regions.get(region) ?? new Map<string, Secret>();
    regions.set(region, secrets);
    return { region, secrets, keyFaults, faults, nowMs: () => nowMs() };
  };

  const server = createServer(async (request, response) => {
    const seen = await read(request);
    requests.push(seen);
    const reply = answered(seen, serviceIn(seen.region === "" ? "us-east-1" : seen.region));
    if (reply === undefined) request.socket.destroy();
    else send(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (operation, fault) => faults.set(operation, fault),
    failKey: (fault, kmsKeyId = "aws/secretsmanager") => {
      if (fault === undefined) keyFaults.delete(kmsKeyId);
      else keyFaults.set(kmsKeyId, fault);
    },
    setClock: (clock) => {
      nowMs = clock;
    },
    reset: () => {
      for (const kept of [faults, keyFaults, regions]) kept.clear();
      requests.length = 0;
      nowMs = tickingClock();
    },
    close: () => closed(server),
  };
}

function tickingClock(): () => number {
  let now = Date.UTC(2026, 0, 1);
  return () => {
    now += 1;
    return now;
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Errors whose text AWS was seen to send as "Message"; SDKs read both. */
const capitalized: ReadonlySet<string> = new Set(["AccessDeniedException", "InvalidRequestException"]);

/** Undefined where the connection is to break off instead. */
function answered({ operation, input }: SecretsManagerRequest, service: Service): Reply | undefined {
  try {
    const { body, lost } = answer(operation, input, service);
    return lost ? undefined : { status: 200, body };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const key = capitalized.has(error.type) ? "Message" : "message";
    return { status: error.status, body: { __type: error.type, [key]: error.message } };
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() });
  response.end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<SecretsManagerRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers["x-amz-target"] ?? "").replace("secretsmanager.", "");
  return { operation, ...signer(request), input: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Input };
}
