import { createCipheriv, createHmac } from "node:crypto";
import { GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import type { Row } from "./aws-table.ts";

export interface RowRequest {
  readonly name: string;
  /** As stored: nothing is padded. */
  readonly version: string;
  readonly value: string | Uint8Array;
  readonly context?: Readonly<Record<string, string>>;
  /** The algorithm of the HMAC in node:crypto. Default: sha256. */
  readonly algorithm?: string;
}

/**
 * A row as credstash on Python 3 writes it, after the specification and without any of sstash's code: what a test does
 * to it afterwards is what other writers, or somebody who tampers, have done.
 */
export async function sealedRow(kmsEndpoint: string, request: RowRequest): Promise<Row> {
  const kms = new KMSClient({ endpoint: kmsEndpoint, region: "us-east-1" });
  const { Plaintext: dataKey = new Uint8Array(), CiphertextBlob: wrapped = new Uint8Array() } = await kms.send(
    new GenerateDataKeyCommand({
      KeyId: "alias/credstash",
      NumberOfBytes: 64,
      EncryptionContext: { ...request.context },
    }),
  );
  const half = Math.floor(dataKey.byteLength / 2);
  const counter = Buffer.alloc(16);
  counter[15] = 1;
  const cipher = createCipheriv(`aes-${half * 8}-ctr`, dataKey.subarray(0, half), counter);
  const plaintext = typeof request.value === "string" ? Buffer.from(request.value, "utf8") : request.value;
  const contents = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const tag = createHmac(request.algorithm ?? "sha256", dataKey.subarray(half)).update(contents);
  return {
    name: { S: request.name },
    version: { S: request.version },
    key: { S: Buffer.from(wrapped).toString("base64") },
    contents: { S: contents.toString("base64") },
    hmac: { B: Buffer.from(tag.digest("hex"), "ascii") },
    digest: { S: "SHA256" },
  };
}
