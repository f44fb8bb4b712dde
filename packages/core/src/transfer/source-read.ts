import { compareCodePoints } from "../code-point-order.ts";
import { concurrently } from "../concurrently.ts";
import { AccessDeniedError, SecretNotFoundError } from "../errors.ts";
import { namePattern } from "../name-pattern.ts";
import { readAll } from "../read-all.ts";
import { readOutcome } from "../read-outcome.ts";
import {
  type CallOptions,
  isReadFailure,
  type ReadFailure,
  type ReadOptions,
  type Secret,
  type SecretEntry,
  type SecretStore,
  type Selection,
} from "../store.ts";
import type { CopyOptions, CopyTrouble } from "./copy-plan.ts";
import { countedUp, labelledNumber } from "./version-number.ts";

/** A version as it was read, and the number it has among the secret's versions where one is known. */
export interface SourceVersion {
  readonly secret: Secret;
  readonly number: string | undefined;
}

export interface SourceSecret {
  readonly name: string;
  /** Oldest first, so the last one is what `get` answers; that one alone where the newest are copied. */
  readonly versions: readonly SourceVersion[];
}

export interface SourceRead {
  readonly secrets: readonly SourceSecret[];
  readonly unreadable: readonly CopyTrouble[];
  /** The comments of whole secrets could not be listed. */
  readonly commentsDenied: boolean;
}

export const secretsAtATime = 16;
const versionsAtATime = 4;

/** Everything that is to be copied, with its values. */
export async function readSource(from: SecretStore, options: CopyOptions): Promise<SourceRead> {
  const { selection = "everything", allVersions = false, sourceContext, signal } = options;
  const read: ReadOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(sourceContext === undefined ? {} : { context: sourceContext }),
  };
  const onProgress = (done: number): void => options.onProgress?.("reading", done);
  const found = allVersions
    ? await readVersions(from, selection, { ...read, onProgress })
    : await readNewest(from, selection, { ...read, onProgress });
  if (from.supports.comments || found.secrets.length === 0) return { ...found, commentsDenied: false };
  const comments = await commentsOf(from, read);
  const secrets = found.secrets.map((secret) => withComment(secret, comments?.get(secret.name)));
  return { ...found, secrets, commentsDenied: comments === undefined };
}

type Reading = ReadOptions & { readonly onProgress: (done: number) => void };
type Found = Omit<SourceRead, "commentsDenied">;

async function readNewest(from: SecretStore, selection: Selection, options: Reading): Promise<Found> {
  const { secrets, failures } = await readAll(from, { ...options, selection });
  const numberOf = from.supports.chosenVersions ? (entry: SecretEntry) => entry.version : labelledNumber;
  return {
    secrets: secrets.map((secret) => ({ name: secret.name, versions: [{ secret, number: numberOf(secret) }] })),
    unreadable: failures,
  };
}

async function readVersions(from: SecretStore, selection: Selection, options: Reading): Promise<Found> {
  const secrets: SourceSecret[] = [];
  const unreadable: CopyTrouble[] = [];
  const names = await namesOf(from, selection, options);
  for await (const one of concurrently(names, secretsAtATime, (name) => versionsOf(from, name, options))) {
    unreadable.push(...one.unreadable);
    if (one.versions.length > 0) secrets.push(one);
    options.onProgress(secrets.length);
  }
  return { secrets, unreadable };
}

async function namesOf(from: SecretStore, selection: Selection, options: CallOptions): Promise<readonly string[]> {
  if (typeof selection === "object" && "names" in selection) return [...new Set(selection.names)];
  const matches = selection === "everything" ? () => true : namePattern(selection.pattern);
  const names = new Set<string>();
  for await (const { name } of from.list(options)) if (matches(name)) names.add(name);
  return [...names].sort(compareCodePoints);
}

/** Nothing but the reasons when the newest version is among the unreadable ones: an older one would take its place. */
async function versionsOf(
  from: SecretStore,
  name: string,
  options: ReadOptions,
): Promise<SourceSecret & Pick<SourceRead, "unreadable">> {
  let entries: readonly SecretEntry[];
  try {
    entries = (await from.versions(name, options)).toReversed().filter((entry) => !isUnderRotation(entry));
    if (entries.length === 0) throw new SecretNotFoundError(name);
  } catch (error) {
    const failed = await readOutcome(name, () => Promise.reject(error));
    return { name, versions: [], unreadable: [failed as ReadFailure] };
  }
  const numbers = from.supports.chosenVersions ? entries.map(({ version }) => version) : countedUp(entries);
  const versions: SourceVersion[] = [];
  const unreadable: CopyTrouble[] = [];
  const read = ({ version }: SecretEntry) => readOutcome(name, () => from.get(name, { ...options, version }));
  let index = 0;
  for await (const outcome of concurrently(entries, versionsAtATime, read)) {
    const entry = entries[index] as SecretEntry;
    if (isReadFailure(outcome)) unreadable.push({ ...outcome, version: entry.version });
    else versions.push({ secret: { ...entry, ...outcome }, number: numbers[index] });
    index += 1;
  }
  const newestFailed = unreadable.at(-1)?.version === entries.at(-1)?.version;
  return { name, versions: newestFailed ? [] : versions, unreadable };
}

/** A rotation that has not ended makes its version current, or drops it. */
export function isUnderRotation({ labels = [] }: SecretEntry): boolean {
  return labels.includes("AWSPENDING") && !labels.includes("AWSCURRENT");
}

/** Comments of secrets as a whole, which no read shows. Undefined when they may not be listed. */
async function commentsOf(
  from: SecretStore,
  options: CallOptions,
): Promise<ReadonlyMap<string, string | undefined> | undefined> {
  const comments = new Map<string, string | undefined>();
  try {
    for await (const { name, comment } of from.list(options)) comments.set(name, comment);
  } catch (error) {
    if (error instanceof AccessDeniedError) return undefined;
    throw error;
  }
  return comments;
}

/** With the newest version, for that is the one that surely arrives. */
function withComment(secret: SourceSecret, comment: string | undefined): SourceSecret {
  const newest = secret.versions.at(-1);
  if (comment === undefined || newest === undefined) return secret;
  const described = { ...newest, secret: { ...newest.secret, comment } };
  return { ...secret, versions: [...secret.versions.slice(0, -1), described] };
}
