import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What was asked of the double, in order. */
export interface KmsRequest {
  readonly operation: string;
  /** Of the signature's credential scope. */
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface KmsDouble {
  readonly endpoint: string;
  readonly requests: KmsRequest[];
  /** Handed out by GenerateDataKey in this order before it makes random ones. Of any length, as emulators have made them. */
  readonly dataKeys: Uint8Array[];
  /** Answers every call of the operation with this error until taken back. */
  readonly fail: (operation: string, error: KmsFault | undefined) => void;
  readonly disableKey: (alias: string) => void;
  readonly forgetAlias: (alias: string) => void;
  readonly close: () => Promise<void>;
}

export interface KmsFault {
  readonly status: number;
  readonly type: string;
  readonly message?: string;
}

interface Key {
  readonly id: string;
  readonly material: Uint8Array;
  enabled: boolean;
  rotating: boolean;
}

class Fault extends Error {
  readonly status: number;
  readonly type: string;
  constructor({ status, type, message }: KmsFault) {
    super(message ?? "");
    this.status = status;
    this.type = type;
  }
}

const account = "111122223333";

/**
 * Enough of KMS for a credstash table, over its JSON protocol on loopback. It really binds the encryption context (AES-GCM
 * with the context as additional data) and refuses disabled keys, which moto does not. Behaviour after the KMS API
 * reference: Decrypt answers InvalidCiphertextException for another context or a damaged blob, DisabledException for a
 * disabled key, NotFoundException for an unknown alias.
 */
export async function startKmsDouble(): Promise<KmsDouble> {
  const keys = new Map<string, Key>();
  const aliases = new Map<string, string>();
  const faults = new Map<string, KmsFault>();
  const requests: KmsRequest[] = [];
  const dataKeys: Uint8Array[] = [];
  const first = makeKey(keys);
  aliases.set("alias/credstash", first.id);

  const server = createServer(async (request, response) => {
    const operation = String(request.headers["x-amz-target"] ?? "").replace("TrentService.", "");
    const input = JSON.parse(await body(request)) as Record<string, unknown>;
    requests.push({ operation, ...signer(request), input });
    const send = (status: number, answer: unknown) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() });
      response.end(JSON.stringify(answer));
    };
    try {
      const fault = faults.get(operation);
      if (fault !== undefined) throw new Fault(fault);
      send(200, answer(operation, input, { keys, aliases, dataKeys }));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      send(error.status, { __type: error.type, message: error.message });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    dataKeys,
    fail: (operation, error) => {
      if (error === undefined) faults.delete(operation);
      else faults.set(operation, error);
    },
    forgetAlias: (alias) => void aliases.delete(alias),
    disableKey: (alias) => {
      const key = keys.get(aliases.get(alias) ?? "");
      if (key !== undefined) key.enabled = false;
    },
    close: () => closed(server),
  };
}

interface State {
  readonly keys: Map<string, Key>;
  readonly aliases: Map<string, string>;
}

/** Who signed a request, and for which region; empty when it was not signed. */
export function signer({ headers }: IncomingMessage): { readonly accessKeyId: string; readonly region: string } {
  const [, accessKeyId = "", region = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  return { accessKeyId, region };
}

function answer(
  operation: string,
  input: Record<string, unknown>,
  { keys, aliases, dataKeys }: State & { readonly dataKeys: Uint8Array[] },
): unknown {
  switch (operation) {
    case "GenerateDataKey": {
      const key = keyNamed(String(input["KeyId"]), { keys, aliases });
      const plaintext = dataKeys.shift() ?? randomBytes(Number(input["NumberOfBytes"]));
      return {
        KeyId: arn(key),
        Plaintext: base64(plaintext),
        CiphertextBlob: base64(wrap(key, plaintext, contextOf(input))),
      };
    }
    case "Decrypt": {
      const { key, plaintext } = unwrap(Buffer.from(String(input["CiphertextBlob"]), "base64"), contextOf(input), keys);
      const expected = input["KeyId"] === undefined ? key : keyNamed(String(input["KeyId"]), { keys, aliases });
      if (expected !== key) throw new Fault({ status: 400, type: "IncorrectKeyException" });
      return { KeyId: arn(key), Plaintext: base64(plaintext), EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };
    }
    case "DescribeKey": {
      const key = keyNamed(String(input["KeyId"]), { keys, aliases });
      return { KeyMetadata: { KeyId: key.id, Arn: arn(key), Enabled: key.enabled } };
    }
    case "CreateKey": {
      const key = makeKey(keys);
      return { KeyMetadata: { KeyId: key.id, Arn: arn(key), Enabled: true } };
    }
    case "CreateAlias":
      aliases.set(String(input["AliasName"]), keyNamed(String(input["TargetKeyId"]), { keys, aliases }).id);
      return {};
    case "EnableKeyRotation":
      keyNamed(String(input["KeyId"]), { keys, aliases }).rotating = true;
      return {};
    default:
      throw new Fault({ status: 400, type: "UnknownOperationException" });
  }
}

function makeKey(keys: Map<string, Key>): Key {
  const key = { id: randomUUID(), material: randomBytes(32), enabled: true, rotating: false };
  keys.set(key.id, key);
  return key;
}

function keyNamed(name: string, { keys, aliases }: State): Key {
  const key = keys.get(aliases.get(name) ?? name.replace(/^.*key\//, ""));
  if (key === undefined) {
    throw new Fault({
      status: 400,
      type: "NotFoundException",
      message: `Alias arn:aws:kms:us-east-1:${account}:${name} is not found.`,
    });
  }
  if (!key.enabled) throw new Fault({ status: 400, type: "DisabledException", message: `${arn(key)} is disabled.` });
  return key;
}

function wrap(key: Key, plaintext: Uint8Array, context: Buffer): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key.material, nonce).setAAD(context);
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(key.id.replaceAll("-", ""), "hex"), nonce, cipher.getAuthTag(), body]);
}

function unwrap(blob: Buffer, context: Buffer, keys: Map<string, Key>): { key: Key; plaintext: Uint8Array } {
  const id = blob.subarray(0, 16).toString("hex");
  const key = [...keys.values()].find((candidate) => candidate.id.replaceAll("-", "") === id);
  if (key === undefined || blob.length < 44) throw new Fault({ status: 400, type: "InvalidCiphertextException" });
  if (!key.enabled) throw new Fault({ status: 400, type: "DisabledException", message: `${arn(key)} is disabled.` });
  const decipher = createDecipheriv("aes-256-gcm", key.material, blob.subarray(16, 28)).setAAD(context);
  decipher.setAuthTag(blob.subarray(28, 44));
  try {
    return { key, plaintext: Buffer.concat([decipher.update(blob.subarray(44)), decipher.final()]) };
  } catch {
    throw new Fault({ status: 400, type: "InvalidCiphertextException" });
  }
}

function contextOf(input: Record<string, unknown>): Buffer {
  const pairs = Object.entries((input["EncryptionContext"] ?? {}) as Record<string, string>).sort();
  return createHash("sha256").update(JSON.stringify(pairs)).digest();
}

function arn(key: Key): string {
  return `arn:aws:kms:us-east-1:${account}:key/${key.id}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
