import {
  type Fingerprints,
  InvalidInputError,
  isNamePattern,
  isReadFailure,
  isSstashError,
  namePattern,
  type ReadFailure,
  type Secret,
  SecretValue,
  type Selection,
} from "@sstash/core";
import { openAddress } from "../addressed-store.ts";
import type { CommandContext } from "../command.ts";
import { type DocumentEntry, type DocumentFormat, documentFormat, readDocument } from "../documents/index.ts";
import { variableNames } from "../environment-name.ts";
import { dotenvName, namelessInDotenv } from "../formats/dotenv.ts";

type Outcome = Secret | ReadFailure;

/** One of the two things that are compared. */
export interface Side {
  /** Its names are those of a .env file, which are in upper case. */
  readonly isDotenv: boolean;
  /** For what is said about a failure here. */
  readonly context: CommandContext;
  readonly read: (pattern: string | undefined) => AsyncIterable<Outcome>;
}

/** What begins so is a file; anything else is a store's address. */
function isPath(text: string): boolean {
  return text === "-" || /^[./~]/.test(text);
}

/** @throws UsageError for a bad address, and for a file of which nothing says what it is. */
export async function sideOf(
  text: string,
  { as, format }: { readonly as: string; readonly format: DocumentFormat | undefined },
  context: CommandContext,
): Promise<Side> {
  if (isPath(text)) {
    const found = format ?? documentFormat(text);
    const isDotenv = found === "dotenv";
    return {
      isDotenv,
      context,
      read: (pattern) =>
        documentOutcomes(text, { format: found, pattern: isDotenv ? pattern?.toUpperCase() : pattern }, context),
    };
  }
  const { store, context: own } = await openAddress(text, as, context);
  return { isDotenv: false, context: own, read: (pattern) => store.readMany(selectionOf(pattern), context.call) };
}

function selectionOf(pattern: string | undefined): Selection {
  if (pattern === undefined) return "everything";
  return isNamePattern(pattern) ? { pattern } : { names: [pattern] };
}

async function* documentOutcomes(
  path: string,
  { format, pattern }: { readonly format: DocumentFormat; readonly pattern: string | undefined },
  context: CommandContext,
): AsyncGenerator<Outcome, void, undefined> {
  const matches = pattern === undefined ? () => true : namePattern(pattern);
  for (const entry of await readDocument(path, context, format)) {
    const name = format === "dotenv" ? entry.name.toUpperCase() : entry.name;
    if (matches(name)) yield outcomeOf(entry);
  }
}

/** JSON can hold what no secret can: half a surrogate pair. */
function outcomeOf({ name, value }: DocumentEntry): Outcome {
  try {
    return { name, version: "", value: new SecretValue(value) };
  } catch (error) {
    if (!isSstashError(error)) throw error;
    return { name, error };
  }
}

/** Under the names that `-f dotenv` writes. A name that has none, or that two secrets would share, is a failure: nothing can be said of it. */
export function underDotenvNames({ digests, failures }: Fingerprints): Fingerprints {
  const { variables, refused } = variableNames([...digests.keys()], dotenvName, namelessInDotenv);
  const renamed = [...variables].flatMap(([name, variable]) => {
    const digest = digests.get(name);
    return digest === undefined ? [] : [[variable, digest] as const];
  });
  const nameless = Array.from(refused, ([name, reason]) => ({ name, error: new InvalidInputError(reason) }));
  const unread = failures.map((failure) => ({ ...failure, name: dotenvName(failure.name) ?? failure.name }));
  return { digests: new Map(renamed), failures: [...unread, ...nameless] };
}

/** Passes outcomes on and hands each value over, for those who asked to see them. */
export async function* watched(
  outcomes: AsyncIterable<Outcome>,
  seen: (name: string, value: SecretValue) => void,
): AsyncGenerator<Outcome, void, undefined> {
  for await (const outcome of outcomes) {
    if (!isReadFailure(outcome)) seen(outcome.name, outcome.value);
    yield outcome;
  }
}
