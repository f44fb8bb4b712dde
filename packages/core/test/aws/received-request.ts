import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** A request as it came over the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Each name, in lower case, with its values, one for each time it was sent. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

export async function receivedRequest(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = new Map<string, string[]>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return { method: request.method ?? "", url: request.url ?? "", headers, body: Buffer.concat(chunks) };
}

/** What the header says of a signature. */
export interface SignatureClaim {
  readonly keyId: string;
  /** `YYYYMMDD/region/service/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function signatureClaim({ headers }: ReceivedRequest): SignatureClaim {
  const [authorization = ""] = headers.get("authorization") ?? [];
  const form = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, keyId = "", scope = "", signedHeaders = "", signature = ""] = form.exec(authorization) ?? [];
  return { keyId, scope, signedHeaders: signedHeaders.split(";"), signature };
}

/**
 * The signature that AWS computes for a request without a query, from its bytes alone. Source: IAM user guide, "Create a
 * signed AWS API request".
 */
export function expectedSignature(request: ReceivedRequest, claim: SignatureClaim, secretKey: string): string {
  const canonical = [
    request.method,
    request.url,
    "",
    ...claim.signedHeaders.map((name) => `${name}:${(request.headers.get(name) ?? []).map(trimmed).join(",")}`),
    "",
    claim.signedHeaders.join(";"),
    createHash("sha256").update(request.body).digest("hex"),
  ].join("\n");
  const [date = ""] = request.headers.get("x-amz-date") ?? [];
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", date, claim.scope, hashed].join("\n");
  const key = claim.scope.split("/").reduce<string | Buffer>((above, part) => hmac(above, part), `AWS4${secretKey}`);
  return hmac(key, toSign).toString("hex");
}

function trimmed(value: string): string {
  return value.trim().replace(/ +/g, " ");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
