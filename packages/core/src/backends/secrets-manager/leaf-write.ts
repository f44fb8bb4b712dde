import { randomUUID } from "node:crypto";
import { type Pause, randomPause } from "../../envelope/random-pause.ts";
import { InvalidInputError, SecretNotFoundError, UnavailableError, VersionExistsError } from "../../errors.ts";
import { SecretValue } from "../../secret-value.ts";
import type { CallOptions, SecretEntry, WriteOptions } from "../../store.ts";
import { contentOf, secretValueOf } from "./secret-content.ts";
import type { SecretsManagerApi } from "./secrets-manager-api.ts";
import { currentLabel, isLost, type LabelledSecret, moveLabel } from "./staging-label.ts";

export interface LeafWrite extends LabelledSecret {
  readonly path: readonly string[];
  readonly value: SecretValue;
}

export interface LeafMeans {
  readonly calls: SecretsManagerApi;
  /** Makes the secret with this first value. @throws VersionExistsError when it is there by now. */
  readonly create: (value: SecretValue) => Promise<SecretEntry>;
  readonly pause?: Pause | undefined;
}

const maxAttempts = 30;
/** Labels of versions that are not current yet. What a killed writer left behind, `prune` takes off. */
export const pendingLabelPrefix = "sstash-put-";

/**
 * Sets one leaf of a JSON tree and loses no concurrent change: the changed tree becomes a new version under a label of its
 * own, then AWSCURRENT moves to it from the very version that was read, or not at all; whoever loses takes the label off
 * again and begins anew.
 */
export async function writeLeafOf(means: LeafMeans, write: LeafWrite, options: WriteOptions): Promise<SecretEntry> {
  const json = jsonOf(write.value, options.json ?? false);
  const pause = means.pause ?? randomPause;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const written = await changed(means, { ...write, json }, options);
    if (written !== undefined) return written;
    await pause(attempt, options);
  }
  throw new UnavailableError(
    `${maxAttempts} tries at a leaf of ${JSON.stringify(write.name)} were all lost to other writers`,
  );
}

/** One try; undefined when another writer was faster. */
async function changed(
  means: LeafMeans,
  write: LeafWrite & { readonly json: string },
  options: CallOptions,
): Promise<SecretEntry | undefined> {
  const { calls } = means;
  const { treeWithLeaf, writeLeaf } = await import("./json-tree.ts");
  const current = await readCurrent(calls, write, options);
  if (current === undefined) {
    const first = new SecretValue(treeWithLeaf(write.path, write.json));
    return (await unlessThere(() => means.create(first))) ?? firstVersion(means, write, first, options);
  }
  const text = writeLeaf(current.text, write.path, write.json);
  if (text === current.text) return entryOf(write, current.version);
  const { version } = await putPending(calls, write, new SecretValue(text), options);
  const won = await promoted(calls, write, { from: current.version, to: version }, options);
  await takeOffPending(calls, write, version, options);
  return won ? entryOf(write, version) : undefined;
}

/**
 * For a secret that is there without a value, as Terraform makes them: AWS makes the first version the current one, whatever
 * its labels. Undefined when there is another by now. Source: API reference of PutSecretValue.
 */
async function firstVersion(
  { calls }: LeafMeans,
  write: LabelledSecret,
  value: SecretValue,
  options: CallOptions,
): Promise<SecretEntry | undefined> {
  if ((await readCurrent(calls, write, options)) !== undefined) return undefined;
  const { version, labels } = await putPending(calls, write, value, options);
  await takeOffPending(calls, write, version, options);
  return labels.includes(currentLabel) ? entryOf(write, version) : undefined;
}

async function putPending(
  calls: SecretsManagerApi,
  { id, name }: LabelledSecret,
  value: SecretValue,
  options: CallOptions,
): Promise<{ readonly version: string; readonly labels: readonly string[] }> {
  const version = randomUUID();
  const labels = [`${pendingLabelPrefix}${version}`];
  const input = { SecretId: id, ClientRequestToken: version, ...contentOf(value), VersionStages: labels };
  const answer = await calls.send("PutSecretValue", input, { asked: { name, version }, options });
  return { version, labels: answer.VersionStages ?? labels };
}

/** The label is this write's own, so a version that has it no more lost it to this very call, whose answer was lost. */
async function takeOffPending(
  calls: SecretsManagerApi,
  secret: LabelledSecret,
  version: string,
  options: CallOptions,
): Promise<void> {
  try {
    await moveLabel(calls, secret, { ...options, label: `${pendingLabelPrefix}${version}`, from: version });
  } catch (error) {
    if (!isLost(error)) throw error;
  }
}

function entryOf({ name }: LabelledSecret, version: string): SecretEntry {
  return { name, version, labels: [currentLabel] };
}

async function readCurrent(
  calls: SecretsManagerApi,
  { id, name }: LabelledSecret,
  options: CallOptions,
): Promise<{ readonly text: string; readonly version: string } | undefined> {
  try {
    const input = { SecretId: id, VersionStage: currentLabel };
    const answer = await calls.send("GetSecretValue", input, { asked: { name }, options });
    return { text: secretValueOf(answer).text(), version: answer.VersionId ?? "" };
  } catch (error) {
    if (error instanceof SecretNotFoundError) return undefined;
    throw error;
  }
}

/** Whether AWSCURRENT moved. A lost answer is repeated by the transport and then finds the label where it was to go. */
async function promoted(
  calls: SecretsManagerApi,
  secret: LabelledSecret,
  move: { readonly from: string; readonly to: string },
  options: CallOptions,
): Promise<boolean> {
  try {
    await moveLabel(calls, secret, { ...options, label: currentLabel, ...move });
    return true;
  } catch (error) {
    if (!isLost(error)) throw error;
    const input = { SecretId: secret.id, VersionStage: currentLabel };
    const { VersionId: now } = await calls.send("GetSecretValue", input, { asked: { name: secret.name }, options });
    return now === move.to;
  }
}

async function unlessThere(create: () => Promise<SecretEntry>): Promise<SecretEntry | undefined> {
  try {
    return await create();
  } catch (error) {
    if (error instanceof VersionExistsError) return undefined;
    throw error;
  }
}

function jsonOf(value: SecretValue, isJson: boolean): string {
  const text = value.text();
  if (!isJson) return JSON.stringify(text);
  try {
    JSON.parse(text);
  } catch {
    throw new InvalidInputError("the value is not JSON");
  }
  return text.trim();
}
