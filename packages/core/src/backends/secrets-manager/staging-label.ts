import { InvalidInputError, isSstashError, SecretNotFoundError } from "../../errors.ts";
import type { CallOptions } from "../../store.ts";
import type { SecretsManagerApi } from "./secrets-manager-api.ts";

export const currentLabel = "AWSCURRENT";
export const previousLabel = "AWSPREVIOUS";

/** A version as the API takes it: by id or by label, never by neither, since policies may hold on to what a request says. */
export type VersionChoice = { readonly VersionId: string } | { readonly VersionStage: string };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of ids that callers chose; 32 to 64 characters. Source: API reference of PutSecretValue, ClientRequestToken. */
const otherId = /^.{32,64}$/s;

/** Source: API reference of UpdateSecretVersionStage, VersionStage. */
const longestLabel = 256;

/** @throws InvalidInputError for a text that is no label: it has 1 to 256 characters. */
export function checkLabel(label: string): void {
  if (label === "") throw new InvalidInputError("the label is empty");
  if (label.length > longestLabel) throw new InvalidInputError(`the label is longer than ${longestLabel} characters`);
}

/** Of an id or a label. @throws InvalidInputError */
export function checkVersion(version: string): void {
  if (version === "") throw new InvalidInputError("the version is empty: it is an id or a label");
  if (version.length > longestLabel) throw new InvalidInputError("the version is longer than any id or label");
}

/** What to try in turn. An id that is no UUID looks like a label, and a label may be as long as an id. @throws InvalidInputError */
export function versionChoices(version: string): readonly VersionChoice[] {
  checkVersion(version);
  if (uuid.test(version)) return [{ VersionId: version }];
  const label = { VersionStage: version };
  return otherId.test(version) ? [label, { VersionId: version }] : [label];
}

export interface LabelledSecret {
  readonly id: string;
  /** As the caller named it. */
  readonly name: string;
}

/** Labels of each version that has any. */
export async function labelsOf(
  calls: SecretsManagerApi,
  { id, name }: LabelledSecret,
  options: CallOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const answer = await calls.send("DescribeSecret", { SecretId: id }, { asked: { name }, options });
  return new Map(Object.entries(answer.VersionIdsToStages ?? {}));
}

/** The version that has the label. */
export function holderOf(labels: ReadonlyMap<string, readonly string[]>, label: string): string | undefined {
  return [...labels].find(([, own]) => own.includes(label))?.[0];
}

/** The id of a version given by id or label. @throws SecretNotFoundError for a label that no version has. */
export function versionIdOf(
  labels: ReadonlyMap<string, readonly string[]>,
  { name, version }: { readonly name: string; readonly version: string },
): string {
  const known = labels.has(version) ? version : holderOf(labels, version);
  // A version without labels is in no listing of labels; AWS says whether it is there.
  if (known === undefined && !uuid.test(version) && !otherId.test(version)) {
    throw new SecretNotFoundError(name, version);
  }
  return known ?? version;
}

export interface LabelMove {
  readonly label: string;
  /** Undefined where the label is only taken off. */
  readonly to?: string;
  /** The version that is known to have it. */
  readonly from?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Moves a label from the version that is known to have it: a comparing and setting at once.
 * @throws InvalidInputError, of which `isLost` is true, when that version does not have it by now. It may be a lost answer:
 * the transport asks again, and then the label is already where it was to go.
 */
export async function moveLabel(calls: SecretsManagerApi, secret: LabelledSecret, move: LabelMove): Promise<void> {
  const { label, to, from, signal } = move;
  const options = signal === undefined ? {} : { signal };
  const input = {
    SecretId: secret.id,
    VersionStage: label,
    ...(to === undefined ? {} : { MoveToVersionId: to }),
    ...(from === undefined ? {} : { RemoveFromVersionId: from }),
  };
  const asked = to === undefined ? { name: secret.name } : { name: secret.name, version: to };
  await calls.send("UpdateSecretVersionStage", input, { asked, options });
}

/** Source: API reference of UpdateSecretVersionStage: naming a version that has not the label is InvalidParameterException. */
export function isLost(error: unknown): boolean {
  return isSstashError(error) && error.origin?.name === "InvalidParameterException";
}

/** As `moveLabel`, and a move whose answer was lost is no failure. */
export async function settleLabel(calls: SecretsManagerApi, secret: LabelledSecret, move: LabelMove): Promise<void> {
  try {
    await moveLabel(calls, secret, move);
  } catch (error) {
    if (!isLost(error)) throw error;
    const labels = await labelsOf(calls, secret, move.signal === undefined ? {} : { signal: move.signal });
    if (holderOf(labels, move.label) !== move.to) throw error;
  }
}
