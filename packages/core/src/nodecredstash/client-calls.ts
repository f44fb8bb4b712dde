// Loaded where somebody gives settings of the SDK's own clients.
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";

export function makeDynamoDbClient(config: DynamoDBClientConfig): DynamoDBClient {
  return new DynamoDBClient(config);
}

export function makeKmsClient(config: KMSClientConfig): KMSClient {
  return new KMSClient(config);
}
