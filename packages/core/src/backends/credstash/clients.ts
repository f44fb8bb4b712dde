import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import { type AwsOptions, awsClientConfig } from "../../aws/client-config.ts";
import { memo } from "../../aws/memo.ts";

export interface ClientOptions extends AwsOptions {
  readonly kmsRegion?: string;
  readonly dynamodb?: DynamoDBClient;
  readonly kms?: KMSClient;
}

export interface LazyClients {
  readonly dynamodb: () => Promise<DynamoDBClient>;
  readonly kms: () => Promise<KMSClient>;
}

/** The two clients of a credstash table: given ready-made, or made at the first use. They load side by side and find credentials once. */
export function lazyClients(options: ClientOptions): LazyClients {
  const config = memo(() => awsClientConfig(options));
  const given = { dynamodb: options.dynamodb, kms: options.kms };
  const dynamodb = memo(async () => {
    if (given.dynamodb !== undefined) return given.dynamodb;
    // A get needs KMS only after DynamoDB has answered; its code can load meanwhile. A failure shows in KMS's own call.
    kms().catch(() => undefined);
    const [{ makeDynamoDbClient }, shared] = await Promise.all([import("./dynamodb-calls.ts"), config()]);
    return makeDynamoDbClient(shared);
  });
  const kms = memo(async () => {
    if (given.kms !== undefined) return given.kms;
    const [{ makeKmsClient }, shared] = await Promise.all([import("./kms-calls.ts"), config()]);
    return makeKmsClient({ ...shared, region: options.kmsRegion || shared.region });
  });
  return { dynamodb, kms };
}
