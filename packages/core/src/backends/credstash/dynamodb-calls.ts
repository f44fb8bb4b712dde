// Loaded at the first use of DynamoDB, and as one module with named imports, so that bundlers keep these calls only.
import {
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DeleteItemCommandOutput,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  type GetItemCommandInput,
  type GetItemCommandOutput,
  PutItemCommand,
  type PutItemCommandInput,
  type PutItemCommandOutput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { leanClient } from "../../aws/lean-client.ts";

export function makeDynamoDbClient(config: DynamoDBClientConfig): DynamoDBClient {
  return leanClient(new DynamoDBClient(config));
}

export function putItem(
  client: DynamoDBClient,
  input: PutItemCommandInput,
  abortSignal: AbortSignal,
): Promise<PutItemCommandOutput> {
  return client.send(new PutItemCommand(input), { abortSignal });
}

export function getItem(
  client: DynamoDBClient,
  input: GetItemCommandInput,
  abortSignal: AbortSignal,
): Promise<GetItemCommandOutput> {
  return client.send(new GetItemCommand(input), { abortSignal });
}

export function query(
  client: DynamoDBClient,
  input: QueryCommandInput,
  abortSignal: AbortSignal,
): Promise<QueryCommandOutput> {
  return client.send(new QueryCommand(input), { abortSignal });
}

export function scan(
  client: DynamoDBClient,
  input: ScanCommandInput,
  abortSignal: AbortSignal,
): Promise<ScanCommandOutput> {
  return client.send(new ScanCommand(input), { abortSignal });
}

export function deleteItem(
  client: DynamoDBClient,
  input: DeleteItemCommandInput,
  abortSignal: AbortSignal,
): Promise<DeleteItemCommandOutput> {
  return client.send(new DeleteItemCommand(input), { abortSignal });
}

export function updateItem(
  client: DynamoDBClient,
  input: UpdateItemCommandInput,
  abortSignal: AbortSignal,
): Promise<UpdateItemCommandOutput> {
  return client.send(new UpdateItemCommand(input), { abortSignal });
}
