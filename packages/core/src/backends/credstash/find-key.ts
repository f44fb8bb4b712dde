import { callAws } from "../../aws/call.ts";
import { callSettings } from "../../aws/client-config.ts";
import type { CallOptions } from "../../store.ts";
import { type ClientOptions, lazyClients } from "./clients.ts";

export interface FindKeyOptions extends ClientOptions, CallOptions {
  /** Id, ARN or alias. */
  readonly key: string;
}

/** The ARN of a key, which policies need: `kms:DescribeKey` is called. @throws KeyUnusableError when there is no such key. */
export async function findCredstashKey(options: FindKeyOptions): Promise<string> {
  const { key } = options;
  const client = lazyClients(options).kms;
  const call = { service: "KMS", operation: "DescribeKey", subject: `key ${JSON.stringify(key)}` };
  const answer = await callAws({ ...call, ...callSettings(options) }, options, async (signal) => {
    const [{ describeKey }, kms] = await Promise.all([import("./kms-admin-calls.ts"), client()]);
    return describeKey(kms, key, signal);
  });
  return answer.KeyMetadata?.Arn ?? key;
}
