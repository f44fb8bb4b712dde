import { SecretsManager } from "@aws-sdk/client-secrets-manager";

/** The SDK's own client, which asks once only. */
export function secretsManagerAt(endpoint: string, region = "us-east-1"): SecretsManager {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" };
  return new SecretsManager({ endpoint, region, credentials, maxAttempts: 1 });
}
