// Loaded at the first use of Secrets Manager, and as one module with named imports, so that bundlers keep these calls only.
import {
  BatchGetSecretValueCommand,
  type BatchGetSecretValueCommandInput,
  type BatchGetSecretValueCommandOutput,
  CreateSecretCommand,
  type CreateSecretCommandInput,
  type CreateSecretCommandOutput,
  DeleteSecretCommand,
  type DeleteSecretCommandInput,
  type DeleteSecretCommandOutput,
  DescribeSecretCommand,
  type DescribeSecretCommandInput,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  type GetSecretValueCommandOutput,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  type ListSecretsCommandOutput,
  ListSecretVersionIdsCommand,
  type ListSecretVersionIdsCommandInput,
  type ListSecretVersionIdsCommandOutput,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  type PutSecretValueCommandOutput,
  RestoreSecretCommand,
  type RestoreSecretCommandInput,
  type RestoreSecretCommandOutput,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
  TagResourceCommand,
  type TagResourceCommandInput,
  type TagResourceCommandOutput,
  UpdateSecretCommand,
  type UpdateSecretCommandInput,
  type UpdateSecretCommandOutput,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
  type UpdateSecretVersionStageCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import { leanClient } from "../../aws/lean-client.ts";

export function makeSecretsManagerClient(config: SecretsManagerClientConfig): SecretsManagerClient {
  return leanClient(new SecretsManagerClient(config));
}

export interface Inputs {
  readonly BatchGetSecretValue: BatchGetSecretValueCommandInput;
  readonly CreateSecret: CreateSecretCommandInput;
  readonly DeleteSecret: DeleteSecretCommandInput;
  readonly DescribeSecret: DescribeSecretCommandInput;
  readonly GetSecretValue: GetSecretValueCommandInput;
  readonly ListSecrets: ListSecretsCommandInput;
  readonly ListSecretVersionIds: ListSecretVersionIdsCommandInput;
  readonly PutSecretValue: PutSecretValueCommandInput;
  readonly RestoreSecret: RestoreSecretCommandInput;
  readonly TagResource: TagResourceCommandInput;
  readonly UpdateSecret: UpdateSecretCommandInput;
  readonly UpdateSecretVersionStage: UpdateSecretVersionStageCommandInput;
}

export interface Outputs {
  readonly BatchGetSecretValue: BatchGetSecretValueCommandOutput;
  readonly CreateSecret: CreateSecretCommandOutput;
  readonly DeleteSecret: DeleteSecretCommandOutput;
  readonly DescribeSecret: DescribeSecretCommandOutput;
  readonly GetSecretValue: GetSecretValueCommandOutput;
  readonly ListSecrets: ListSecretsCommandOutput;
  readonly ListSecretVersionIds: ListSecretVersionIdsCommandOutput;
  readonly PutSecretValue: PutSecretValueCommandOutput;
  readonly RestoreSecret: RestoreSecretCommandOutput;
  readonly TagResource: TagResourceCommandOutput;
  readonly UpdateSecret: UpdateSecretCommandOutput;
  readonly UpdateSecretVersionStage: UpdateSecretVersionStageCommandOutput;
}

export type Operations = { readonly [K in keyof Inputs]: (input: Inputs[K]) => Promise<Outputs[K]> };

/** By their names in the API. */
export function operations(client: SecretsManagerClient, abortSignal: AbortSignal): Operations {
  const options = { abortSignal };
  return {
    BatchGetSecretValue: (input) => client.send(new BatchGetSecretValueCommand(input), options),
    CreateSecret: (input) => client.send(new CreateSecretCommand(input), options),
    DeleteSecret: (input) => client.send(new DeleteSecretCommand(input), options),
    DescribeSecret: (input) => client.send(new DescribeSecretCommand(input), options),
    GetSecretValue: (input) => client.send(new GetSecretValueCommand(input), options),
    ListSecrets: (input) => client.send(new ListSecretsCommand(input), options),
    ListSecretVersionIds: (input) => client.send(new ListSecretVersionIdsCommand(input), options),
    PutSecretValue: (input) => client.send(new PutSecretValueCommand(input), options),
    RestoreSecret: (input) => client.send(new RestoreSecretCommand(input), options),
    TagResource: (input) => client.send(new TagResourceCommand(input), options),
    UpdateSecret: (input) => client.send(new UpdateSecretCommand(input), options),
    UpdateSecretVersionStage: (input) => client.send(new UpdateSecretVersionStageCommand(input), options),
  };
}
