import { compareCodePoints } from "../code-point-order.ts";
import { padVersion } from "../envelope/version.ts";
import { isSstashError } from "../errors.ts";
import type { Secret, SecretEntry } from "../store.ts";
import type { CopyStep, SecretPlan } from "./copy-plan.ts";
import type { Target } from "./obstacles.ts";
import { isAbsence, unknown } from "./plan-newest.ts";
import type { SourceSecret, SourceVersion } from "./source-read.ts";
import { callOptionsOf, targetOptionsOf } from "./target-options.ts";
import { isSameVersion, labelledNumber } from "./version-number.ts";
import { announced, known, labelsFor, overwriteOf, writeOf } from "./version-write.ts";
import { copyWriteId } from "./write-id.ts";

/** Every version of one secret, oldest first, and at the end whatever makes the source's newest one the target's newest. */
export async function planVersions(name: string, secret: SourceSecret, target: Target): Promise<SecretPlan> {
  try {
    return await planOver(await entriesOf(name, target), { name, secret, target });
  } catch (error) {
    if (!isSstashError(error)) throw error;
    return { name, steps: [unknown(error)], strangers: 0 };
  }
}

interface Planned {
  readonly name: string;
  readonly secret: SourceSecret;
  readonly target: Target;
}

/** A version of the source and the version of the target that it may have become. */
interface Pair {
  readonly version: SourceVersion;
  readonly entry: SecretEntry | undefined;
}

async function planOver(entries: readonly SecretEntry[], planned: Planned): Promise<SecretPlan> {
  const { name, secret, target } = planned;
  const pairs = secret.versions.map((version) => ({ version, entry: counterpart(version, entries, planned) }));
  const met = new Set(pairs.map(({ entry }) => entry));
  const strangers = entries.filter((entry) => !met.has(entry)).length;
  const newest = secret.versions.at(-1);
  if (newest === undefined) return { name, steps: [], strangers };
  const steps: CopyStep[] = [];
  for (const pair of pairs) steps.push(await stepFor(pair, planned));
  const foreign = target.options.overwrite ? undefined : await foreignTop({ entries, pairs, steps, newest }, planned);
  if (foreign !== undefined) {
    return {
      name,
      steps: [...steps.filter(({ kind }) => kind === "same" || kind === "conflict"), ...foreign],
      strangers,
    };
  }
  const last = await lastStep({ entries, pairs, steps, newest }, planned);
  return { name, steps: last === undefined ? steps : [...steps, last], strangers };
}

/** Conflicts to add when what the target's newest version holds is nothing that the source gave it: going above would hide it. */
async function foreignTop(
  { entries: [top], pairs, steps, newest }: Ending,
  planned: Planned,
): Promise<readonly CopyStep[] | undefined> {
  if (top === undefined) return undefined;
  const index = pairs.findIndex(({ entry }) => entry === top);
  // Said by its own step.
  if (index >= 0) return steps[index]?.kind === "conflict" ? [] : undefined;
  if (await holds(top, newest.secret, planned)) return undefined;
  return [{ kind: "conflict", version: known(top), reason: "the target's newest version is its own" }];
}

async function entriesOf(name: string, { to, options }: Target): Promise<readonly SecretEntry[]> {
  try {
    return await to.versions(name, callOptionsOf(options));
  } catch (error) {
    if (isSstashError(error) && isAbsence(error)) return [];
    throw error;
  }
}

/** By its number; in a store with labels by the id of its write, else by the label of its number. */
function counterpart(
  { secret, number }: SourceVersion,
  entries: readonly SecretEntry[],
  { name, target }: Planned,
): SecretEntry | undefined {
  if (!target.to.supports.labels) {
    return number === undefined ? undefined : entries.find(({ version }) => isSameVersion(version, number));
  }
  const id = copyWriteId(name, secret.version);
  const isNumbered = (entry: SecretEntry): boolean => number !== undefined && labelledNumber(entry) === number;
  return (
    entries.find(({ version }) => version === id) ??
    (target.source.labels && labelledNumber(secret) === undefined ? undefined : entries.find(isNumbered))
  );
}

async function stepFor({ version, entry }: Pair, planned: Planned): Promise<CopyStep> {
  const { name, target } = planned;
  const { value } = version.secret;
  const shown = announced(version, target);
  if (entry === undefined) return { kind: "put", version: shown, value, write: writeOf(name, version, target) };
  if (await holds(entry, version.secret, planned)) {
    const label = labelsFor(version, target).find((one) => !entry.labels?.includes(one));
    return target.to.supports.labels && label !== undefined
      ? { kind: "label", version: shown, id: entry.version, label }
      : { kind: "same", version: known(entry) };
  }
  if (target.to.supports.labels && target.options.overwrite)
    return { kind: "put", version: shown, value, write: overwriteOf(version, target) };
  return { kind: "conflict", version: known(entry), reason: "the target holds another value" };
}

async function holds({ version }: SecretEntry, { value }: Secret, { name, target }: Planned): Promise<boolean> {
  const { to, options } = target;
  return (await to.get(name, { ...targetOptionsOf(options), version })).value.equals(value);
}

interface Ending {
  readonly entries: readonly SecretEntry[];
  readonly pairs: readonly Pair[];
  readonly steps: readonly CopyStep[];
  readonly newest: SourceVersion;
}

/** A step more where after the others the target's newest value would not be the source's. */
async function lastStep(ending: Ending, planned: Planned): Promise<CopyStep | undefined> {
  const { target } = planned;
  const newestStep = ending.steps.at(-1);
  if (newestStep?.kind === "conflict" && !target.options.overwrite) return undefined;
  return target.to.supports.labels ? promotion(ending) : put(ending, planned);
}

/** Whatever is put becomes the current version. */
function promotion({ entries, pairs, steps, newest }: Ending): CopyStep | undefined {
  const entry = pairs.at(-1)?.entry;
  if (steps.at(-1)?.kind === "put" || entry === undefined) return undefined;
  const isCurrent = entries[0]?.version === entry.version && !steps.some(({ kind }) => kind === "put");
  return isCurrent
    ? undefined
    : { kind: "promote", version: known(entry), id: entry.version, value: newest.secret.value };
}

/** Where versions have an order of their own the greatest is the newest, whenever it was put. */
async function put({ entries, steps, newest }: Ending, planned: Planned): Promise<CopyStep | undefined> {
  const { target } = planned;
  const putVersions = steps.flatMap((step) => (step.kind === "put" ? [padVersion(step.version)] : []));
  const greatest = putVersions.reduce<string | undefined>(
    (top, one) => (top === undefined || compareCodePoints(one, top) > 0 ? one : top),
    undefined,
  );
  const [top] = entries;
  const isTopPut = greatest !== undefined && (top === undefined || compareCodePoints(greatest, top.version) > 0);
  const { value } = newest.secret;
  const isThere = isTopPut
    ? greatest === padVersion(announced(newest, target))
    : top === undefined || (await holds(top, newest.secret, planned));
  return isThere ? undefined : { kind: "put", version: "next", value, write: overwriteOf(newest, target) };
}
