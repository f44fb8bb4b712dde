// Loaded at the first use of KMS, and as one module with named imports, so that bundlers keep these calls only.
import {
  DecryptCommand,
  type DecryptCommandInput,
  type DecryptCommandOutput,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  type GenerateDataKeyCommandOutput,
  KMSClient,
  type KMSClientConfig,
} from "@aws-sdk/client-kms";
import { leanClient } from "../../aws/lean-client.ts";

export function makeKmsClient(config: KMSClientConfig): KMSClient {
  return leanClient(new KMSClient(config));
}

export function generateDataKey(
  client: KMSClient,
  input: GenerateDataKeyCommandInput,
  abortSignal: AbortSignal,
): Promise<GenerateDataKeyCommandOutput> {
  return client.send(new GenerateDataKeyCommand(input), { abortSignal });
}

export function decrypt(
  client: KMSClient,
  input: DecryptCommandInput,
  abortSignal: AbortSignal,
): Promise<DecryptCommandOutput> {
  return client.send(new DecryptCommand(input), { abortSignal });
}
