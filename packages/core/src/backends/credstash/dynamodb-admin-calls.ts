// Loaded by `setup` alone, and as one module with named imports, so that bundlers keep these calls only.
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type CreateTableCommandOutput,
  DescribeTableCommand,
  type DescribeTableCommandOutput,
  type DynamoDBClient,
  type Tag,
  TagResourceCommand,
  type TagResourceCommandOutput,
  UpdateContinuousBackupsCommand,
  type UpdateContinuousBackupsCommandOutput,
  UpdateTableCommand,
  type UpdateTableCommandOutput,
} from "@aws-sdk/client-dynamodb";

export function describeTable(
  client: DynamoDBClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<DescribeTableCommandOutput> {
  return client.send(new DescribeTableCommand({ TableName: name }), { abortSignal });
}

export function createTable(
  client: DynamoDBClient,
  input: CreateTableCommandInput,
  abortSignal: AbortSignal,
): Promise<CreateTableCommandOutput> {
  return client.send(new CreateTableCommand(input), { abortSignal });
}

export function tagTable(
  client: DynamoDBClient,
  input: { readonly arn: string; readonly tags: Tag[] },
  abortSignal: AbortSignal,
): Promise<TagResourceCommandOutput> {
  return client.send(new TagResourceCommand({ ResourceArn: input.arn, Tags: input.tags }), { abortSignal });
}

export function enableRecovery(
  client: DynamoDBClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<UpdateContinuousBackupsCommandOutput> {
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  return client.send(new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification }), {
    abortSignal,
  });
}

export function protectFromDeletion(
  client: DynamoDBClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<UpdateTableCommandOutput> {
  return client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }), { abortSignal });
}
