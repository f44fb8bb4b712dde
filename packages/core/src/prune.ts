import { compareCodePoints } from "./code-point-order.ts";
import { InvalidInputError } from "./errors.ts";
import { namePattern } from "./name-pattern.ts";
import { serviceLabels } from "./service-labels.ts";
import { type CallOptions, isLabelStore, type LabelStore, type SecretEntry, type SecretStore } from "./store.ts";

export interface PruneOptions extends CallOptions {
  /** How many of the newest versions of each secret stay: 1 or more. */
  readonly keep: number;
}

/** A version that is one too many. */
export interface Surplus {
  readonly entry: SecretEntry;
  /** Where single versions cannot be deleted: the labels to take off, so that the service drops the version in time. */
  readonly labels: readonly string[];
}

/**
 * The versions of the secrets that match beyond the newest `keep` of each, oldest first for each secret. Of a store with
 * labels: those that still carry labels of somebody's own.
 * @throws InvalidInputError when `keep` is not a whole number from 1.
 */
export async function surplusVersions(
  store: SecretStore,
  pattern: string,
  { keep, ...options }: PruneOptions,
): Promise<readonly Surplus[]> {
  if (!Number.isInteger(keep) || keep < 1)
    throw new InvalidInputError("how many versions stay is a whole number from 1");
  const matches = namePattern(pattern);
  const listed = new Map<string, SecretEntry[]>();
  for await (const entry of store.list(options)) {
    if (matches(entry.name)) listed.set(entry.name, [...(listed.get(entry.name) ?? []), entry]);
  }
  if (!isLabelStore(store)) {
    return [...listed.values()].flatMap((entries) => oldest(newestFirst(entries), keep).map(withoutLabels));
  }
  const surplus: Surplus[] = [];
  for (const name of listed.keys()) {
    for (const entry of oldest(await store.versions(name, options), keep)) {
      const labels = (entry.labels ?? []).filter((label) => !serviceLabels.has(label));
      if (labels.length > 0 && !isInUse(entry)) surplus.push({ entry, labels });
    }
  }
  return surplus;
}

/** All but the newest `keep`, oldest first. */
function oldest(versions: readonly SecretEntry[], keep: number): readonly SecretEntry[] {
  return versions.slice(keep).toReversed();
}

/** Records order by their versions, so a listing tells their age. */
function newestFirst(entries: readonly SecretEntry[]): readonly SecretEntry[] {
  return entries.toSorted((a, b) => compareCodePoints(b.version, a.version));
}

function withoutLabels(entry: SecretEntry): Surplus {
  return { entry, labels: [] };
}

/** Deletes one version, or takes its labels off. */
export async function pruneVersion(
  store: SecretStore,
  { entry, labels }: Surplus,
  options: CallOptions,
): Promise<void> {
  if (isLabelStore(store)) await unlabel(store, { entry, labels }, options);
  else await store.delete(entry.name, { ...options, version: entry.version });
}

async function unlabel(store: LabelStore, { entry, labels }: Surplus, options: CallOptions): Promise<void> {
  for (const label of labels) await store.unlabel(entry.name, label, options);
}

function isInUse({ labels = [] }: SecretEntry): boolean {
  return labels.some((label) => serviceLabels.has(label));
}
