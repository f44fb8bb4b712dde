import { awsEnvironment, type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";
import { type SickProxy, startSickProxy } from "./sick-proxy.ts";

/** A credstash bench whose command lines reach DynamoDB and KMS through proxies that can be made sick. */
export interface SickBench extends CredstashBench {
  readonly proxies: { readonly DynamoDB: SickProxy; readonly KMS: SickProxy };
  readonly recover: () => void;
}

export async function sickBench(): Promise<SickBench> {
  const bench = await credstashBench();
  const [dynamodb, kms] = await Promise.all([
    startSickProxy(bench.dynamodb.endpoint),
    startSickProxy(bench.kms.endpoint),
  ]);
  return {
    ...bench,
    environment: awsEnvironment(kms.endpoint, dynamodb.endpoint),
    proxies: { DynamoDB: dynamodb, KMS: kms },
    recover: () => {
      for (const proxy of [dynamodb, kms]) proxy.beSick(() => undefined);
    },
    close: async () => {
      await Promise.all([dynamodb.close(), kms.close()]);
      await bench.close();
    },
  };
}
