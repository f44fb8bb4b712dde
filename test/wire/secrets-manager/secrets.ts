import type {
  CreateSecretRequest,
  DeleteSecretRequest,
  DescribeSecretRequest,
  ReplicateSecretToRegionsRequest,
  RestoreSecretRequest,
  TagResourceRequest,
  UntagResourceRequest,
  UpdateSecretRequest,
  UpdateSecretVersionStageRequest,
} from "@aws-sdk/client-secrets-manager";
import { givenValue } from "./constraints.ts";
import { exists, Fault, invalidParameter, invalidRequest, limitExceeded, markedForDeletion } from "./fault.ts";
import { moveLabel, versionsToStages } from "./labels.ts";
import { details } from "./listings.ts";
import { checkKey, livingSecretOf, makeArn, type Secret, type Service, seconds, secretOf } from "./service.ts";
import { addVersion, tokenOf, type Wire } from "./values.ts";

const dayMs = 86_400_000;

export function createSecret(input: Wire<CreateSecretRequest>, service: Service): unknown {
  const { Name = "", Tags = [], AddReplicaRegions = [] } = input;
  const value = givenValue(input, "optional");
  const known = service.secrets.get(Name);
  if (known !== undefined) return recreated(known, input, value);
  const secret: Secret = {
    arn: makeArn(Name, service.region),
    name: Name,
    createdMs: service.nowMs(),
    description: input.Description,
    kmsKeyId: customerKey(input.KmsKeyId),
    changedMs: service.nowMs(),
    accessedMs: undefined,
    deletionMs: undefined,
    tags: undefined,
    versions: new Map(),
    replicas: new Map(),
  };
  tag(secret, Tags);
  replicate(secret, AddReplicaRegions);
  const version = value === undefined ? undefined : addVersion(secret, { ...input, value }, service);
  service.secrets.set(Name, secret);
  return { ARN: secret.arn, Name, VersionId: version?.id, ...replication(secret) };
}

/** A repeated request is ignored: a version has its token and the same value. */
function recreated(secret: Secret, { ClientRequestToken = "" }: Wire<CreateSecretRequest>, value: unknown): unknown {
  if (secret.deletionMs !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const version = secret.versions.get(ClientRequestToken);
  if (version === undefined || JSON.stringify(version.value) !== JSON.stringify(value)) {
    throw exists(`The operation failed because the secret ${secret.name} already exists.`);
  }
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
}

/** KmsKeyId "is omitted" of a secret under the managed key; empty text chooses that key too. */
function customerKey(id: string | undefined): string | undefined {
  return id === undefined || id === "" || id.endsWith("alias/aws/secretsmanager") ? undefined : id;
}

/** "If you call this operation with a ClientRequestToken that matches an existing version's VersionId, the operation results in an error." */
export function updateSecret(input: Wire<UpdateSecretRequest>, service: Service): unknown {
  const secret = livingSecretOf(input, service);
  const value = givenValue(input, "optional");
  if (secret.versions.has(tokenOf(input))) {
    throw exists("You can't use ClientRequestToken of an existing version because you can't modify a version.");
  }
  if (input.Description !== undefined) secret.description = input.Description;
  if (input.KmsKeyId !== undefined) reencrypt(secret, customerKey(input.KmsKeyId), service);
  const version =
    value === undefined ? undefined : addVersion(secret, { ...input, VersionStages: undefined, value }, service);
  secret.changedMs = service.nowMs();
  return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
}

/** Under the new key come "any existing versions with the staging labels AWSCURRENT, AWSPENDING, or AWSPREVIOUS". */
function reencrypt(secret: Secret, kmsKeyId: string | undefined, service: Service): void {
  checkKey(kmsKeyId, "Encryption", service);
  secret.kmsKeyId = kmsKeyId;
  for (const version of secret.versions.values()) {
    if (["AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"].some((label) => version.labels.has(label)))
      version.kmsKeyId = kmsKeyId;
  }
}

export function updateSecretVersionStage(input: UpdateSecretVersionStageRequest, service: Service): unknown {
  const secret = livingSecretOf(input, service);
  const { VersionStage = "", RemoveFromVersionId, MoveToVersionId } = input;
  moveLabel(secret, { label: VersionStage, from: RemoveFromVersionId, to: MoveToVersionId });
  secret.changedMs = service.nowMs();
  return { ARN: secret.arn, Name: secret.name };
}

/** Tells of a secret that waits for its deletion too. */
export function describeSecret(input: DescribeSecretRequest, service: Service): unknown {
  const secret = secretOf(input, service);
  return { ...details(secret, service), VersionIdsToStages: versionsToStages(secret), ...replication(secret) };
}

/**
 * "If you forcibly delete an already deleted or nonexistent secret, the operation does not return
 * ResourceNotFoundException." The forced deletion, asynchronous on AWS, is here done at once.
 */
export function deleteSecret(input: DeleteSecretRequest, service: Service): unknown {
  const { SecretId = "", RecoveryWindowInDays, ForceDeleteWithoutRecovery = false } = input;
  checkWindow(input);
  const deletionMs = service.nowMs() + (ForceDeleteWithoutRecovery ? 0 : (RecoveryWindowInDays ?? 30) * dayMs);
  if (ForceDeleteWithoutRecovery && isMissing(SecretId, service)) {
    return { ARN: makeArn(SecretId, service.region), Name: SecretId, DeletionDate: seconds(deletionMs) };
  }
  const secret = secretOf(input, service);
  if (secret.replicas.size > 0) {
    const regions = [...secret.replicas.keys()].join(", ");
    throw invalidParameter(`You can't delete secret ${SecretId} that still has replica regions [${regions}]`);
  }
  if (ForceDeleteWithoutRecovery) service.secrets.delete(secret.name);
  else if (secret.deletionMs !== undefined) throw markedForDeletion();
  else secret.deletionMs = deletionMs;
  secret.changedMs = service.nowMs();
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(deletionMs) };
}

function checkWindow({ RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force }: DeleteSecretRequest): void {
  if (days !== undefined && force === true) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  }
}

function isMissing(SecretId: string, service: Service): boolean {
  try {
    secretOf({ SecretId }, service);
    return false;
  } catch (error) {
    if (error instanceof Fault) return true;
    throw error;
  }
}

export function restoreSecret(input: RestoreSecretRequest, service: Service): unknown {
  const secret = secretOf(input, service);
  secret.deletionMs = undefined;
  return { ARN: secret.arn, Name: secret.name };
}

export function tagResource(input: TagResourceRequest, service: Service): unknown {
  tag(livingSecretOf(input, service), input.Tags ?? []);
  return {};
}

/** At most 50 tags [user guide, quotas]. */
function tag(secret: Secret, tags: NonNullable<TagResourceRequest["Tags"]>): void {
  if (tags.length === 0) return;
  const all = new Map([...(secret.tags ?? []), ...tags.map(({ Key = "", Value = "" }) => [Key, Value] as const)]);
  if (all.size > 50) throw limitExceeded("You can attach up to 50 tags to a secret.");
  secret.tags = all;
}

export function untagResource(input: UntagResourceRequest, service: Service): unknown {
  const secret = livingSecretOf(input, service);
  for (const key of input.TagKeys ?? []) secret.tags?.delete(key);
  return {};
}

/** Recorded, and in step at once; no other Region is written. */
export function replicateSecretToRegions(input: ReplicateSecretToRegionsRequest, service: Service): unknown {
  const secret = livingSecretOf(input, service);
  replicate(secret, input.AddReplicaRegions ?? []);
  return { ARN: secret.arn, ...replication(secret) };
}

function replicate(secret: Secret, regions: NonNullable<CreateSecretRequest["AddReplicaRegions"]>): void {
  for (const { Region = "", KmsKeyId } of regions)
    secret.replicas.set(Region, KmsKeyId === undefined ? {} : { KmsKeyId });
}

function replication({ replicas }: Secret): { readonly ReplicationStatus?: readonly unknown[] } {
  if (replicas.size === 0) return {};
  return { ReplicationStatus: [...replicas].map(([Region, key]) => ({ Region, ...key, Status: "InSync" })) };
}
