// Loaded by `setup` alone, and as one module with named imports, so that bundlers keep these calls only.
import {
  CreateAliasCommand,
  type CreateAliasCommandOutput,
  CreateKeyCommand,
  type CreateKeyCommandOutput,
  DescribeKeyCommand,
  type DescribeKeyCommandOutput,
  EnableKeyRotationCommand,
  type EnableKeyRotationCommandOutput,
  type KMSClient,
} from "@aws-sdk/client-kms";

export function describeKey(
  client: KMSClient,
  keyId: string,
  abortSignal: AbortSignal,
): Promise<DescribeKeyCommandOutput> {
  return client.send(new DescribeKeyCommand({ KeyId: keyId }), { abortSignal });
}

export function createKey(
  client: KMSClient,
  description: string,
  abortSignal: AbortSignal,
): Promise<CreateKeyCommandOutput> {
  return client.send(new CreateKeyCommand({ Description: description }), { abortSignal });
}

export function rotateKey(
  client: KMSClient,
  keyId: string,
  abortSignal: AbortSignal,
): Promise<EnableKeyRotationCommandOutput> {
  return client.send(new EnableKeyRotationCommand({ KeyId: keyId }), { abortSignal });
}

export function nameKey(
  client: KMSClient,
  input: { readonly alias: string; readonly keyId: string },
  abortSignal: AbortSignal,
): Promise<CreateAliasCommandOutput> {
  return client.send(new CreateAliasCommand({ AliasName: input.alias, TargetKeyId: input.keyId }), { abortSignal });
}
