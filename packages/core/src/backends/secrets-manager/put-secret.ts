import { randomUUID } from "node:crypto";
import { NotSupportedError, SecretNotFoundError, VersionExistsError } from "../../errors.ts";
import type { SecretValue } from "../../secret-value.ts";
import type { SecretEntry, WriteOptions } from "../../store.ts";
import type { StoreWarning } from "../../warning.ts";
import { writing } from "./lost-answer.ts";
import { contentOf, type SecretContent } from "./secret-content.ts";
import type { SecretNames } from "./secret-name.ts";
import type { SecretsManagerApi } from "./secrets-manager-api.ts";
import { currentLabel } from "./staging-label.ts";

/** What secrets that are made are given. */
export interface NewSecretOptions {
  /** KMS key (id, ARN or alias) that encrypts the secret from now on. Default: `aws/secretsmanager`; of one that is there, its own. */
  readonly key?: string;
  /** Added to the secret. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Regions with a replica. Only where a put makes the secret; of one that is there they are left alone, with a warning. */
  readonly replicaRegions?: readonly string[];
}

export interface PutMeans {
  readonly calls: SecretsManagerApi;
  readonly names: SecretNames;
  readonly fresh: NewSecretOptions;
  readonly warn: (warning: StoreWarning) => void;
}

/** One value on its way. */
export interface SecretWrite {
  readonly name: string;
  readonly id: string;
  readonly content: SecretContent;
  readonly writeId: string;
  readonly options: WriteOptions;
}

/**
 * Makes the value the secret's current version, and the secret where it is missing. The write has an id that goes with every
 * repetition of it (ClientRequestToken), so that a lost answer never makes two versions.
 * @throws VersionExistsError when the write id was used with another value.
 */
export function putSecret(means: PutMeans, write: SecretWrite): Promise<SecretEntry> {
  return writing(() => putOrCreate(means, write));
}

async function putOrCreate(means: PutMeans, write: SecretWrite): Promise<SecretEntry> {
  try {
    return await putVersion(means, write);
  } catch (error) {
    if (!(error instanceof SecretNotFoundError)) throw error;
  }
  try {
    return await createSecret(means, write);
  } catch (error) {
    // Somebody else made it in between.
    if (!(error instanceof VersionExistsError)) throw error;
    return await putVersion(means, write);
  }
}

/** @throws InvalidInputError for a name or a size that cannot be; NotSupportedError for a version or a context. */
export function secretWrite(
  { names }: PutMeans,
  { name, value }: { readonly name: string; readonly value: SecretValue },
  options: WriteOptions,
): SecretWrite {
  requireSupported(options);
  return {
    name,
    id: names.idOf(name),
    content: contentOf(value),
    writeId: options.writeId ?? randomUUID(),
    options,
  };
}

/** The key first, so that the new version is under it. */
async function putVersion(means: PutMeans, write: SecretWrite): Promise<SecretEntry> {
  const { calls, fresh, warn } = means;
  const about = { asked: { name: write.name, version: write.writeId }, options: write.options };
  const { comment } = write.options;
  const labels = newLabels(write);
  if (fresh.key !== undefined || comment) {
    const change = { ...describedAs(comment), ...underKey(fresh.key) };
    await calls.send("UpdateSecret", { SecretId: write.id, ...change }, about);
  }
  const answer = await calls.send(
    "PutSecretValue",
    {
      SecretId: write.id,
      ClientRequestToken: write.writeId,
      ...write.content,
      ...(labels.length === 0 ? {} : { VersionStages: [currentLabel, ...labels] }),
    },
    about,
  );
  const tags = tagList(fresh);
  if (tags.length > 0) await calls.send("TagResource", { SecretId: write.id, Tags: tags }, about);
  if ((fresh.replicaRegions ?? []).length > 0) warn(notReplicated(write.name));
  return entryOf(write, answer.VersionId, answer.VersionStages);
}

/** @throws VersionExistsError when there is a secret of this name. */
export async function createSecret({ calls, names, fresh }: PutMeans, write: SecretWrite): Promise<SecretEntry> {
  const { comment } = write.options;
  const labels = newLabels(write);
  const about = { asked: { name: write.name, version: write.writeId }, options: write.options };
  const tags = tagList(fresh);
  const regions = fresh.replicaRegions ?? [];
  const answer = await calls.send(
    "CreateSecret",
    {
      Name: names.newNameOf(write.name),
      ClientRequestToken: write.writeId,
      ...write.content,
      ...describedAs(comment),
      ...underKey(fresh.key),
      ...(tags.length === 0 ? {} : { Tags: tags }),
      ...(regions.length === 0 ? {} : { AddReplicaRegions: regions.map((Region) => ({ Region })) }),
    },
    about,
  );
  // A create takes no labels.
  for (const label of labels) {
    const move = { SecretId: write.id, VersionStage: label, MoveToVersionId: write.writeId };
    await calls.send("UpdateSecretVersionStage", move, about);
  }
  return entryOf(write, answer.VersionId, [currentLabel, ...labels]);
}

/** Each once, and without the one that every put gives. */
function newLabels({ options: { labels = [] } }: SecretWrite): readonly string[] {
  return [...new Set(labels)].filter((label) => label !== currentLabel);
}

/** @throws NotSupportedError */
export function requireSupported({ version = "next", context = {} }: Pick<WriteOptions, "version" | "context">): void {
  if (version !== "next") throw new NotSupportedError("Secrets Manager gives versions their ids itself");
  if (Object.keys(context).length > 0) throw new NotSupportedError("Secrets Manager takes no encryption context");
}

function describedAs(comment: string | undefined): { Description?: string } {
  return comment ? { Description: comment } : {};
}

function underKey(key: string | undefined): { KmsKeyId?: string } {
  return key === undefined ? {} : { KmsKeyId: key };
}

function tagList({ tags = {} }: NewSecretOptions): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function entryOf(write: SecretWrite, version = write.writeId, labels: readonly string[] = [currentLabel]): SecretEntry {
  const { comment } = write.options;
  return { name: write.name, version, labels, ...(comment ? { comment } : {}) };
}

function notReplicated(secretName: string): StoreWarning {
  const message = `${JSON.stringify(secretName)} was there already, so its replicas were left as they are`;
  return { code: "WARN_NOT_REPLICATED", secretName, message };
}
