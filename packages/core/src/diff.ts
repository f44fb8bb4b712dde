import { compareCodePoints } from "./code-point-order.ts";
import { SecretNotFoundError } from "./errors.ts";
import type { SecretValue } from "./secret-value.ts";
import { isReadFailure, type ReadFailure, type Secret } from "./store.ts";

/** What is needed to compare the secrets of one side: a keyed digest of each value, and no values. */
export interface Fingerprints {
  readonly digests: ReadonlyMap<string, Uint8Array>;
  /** Secrets that are there and could not be read. One that was not found is not there. */
  readonly failures: readonly ReadFailure[];
}

type Outcome = Secret | ReadFailure;
type Outcomes = AsyncIterable<Outcome> | Iterable<Outcome>;

/**
 * Makes fingerprints that can be compared with each other: HMAC-SHA-256 under a random key that lives as long as this
 * function, so that a digest tells nobody else anything.
 */
export async function fingerprinter(): Promise<(outcomes: Outcomes) => Promise<Fingerprints>> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", random, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  random.fill(0);
  const signed = async (value: SecretValue): Promise<Uint8Array> => {
    const bytes = Uint8Array.from(value.bytes());
    return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes).finally(() => bytes.fill(0)));
  };
  return async (outcomes) => {
    const digests = new Map<string, Uint8Array>();
    const failures: ReadFailure[] = [];
    for await (const outcome of outcomes) {
      if (!isReadFailure(outcome)) digests.set(outcome.name, await signed(outcome.value));
      else if (!(outcome.error instanceof SecretNotFoundError)) failures.push(outcome);
    }
    return { digests, failures };
  };
}

export interface SideFailure extends ReadFailure {
  readonly side: "first" | "second";
}

/** Names are sorted by code point. */
export interface Difference {
  /** In the second alone. */
  readonly added: readonly string[];
  /** In the first alone. */
  readonly removed: readonly string[];
  /** In both, with other values. */
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  /** What could not be read on one side or both. Such a name is in none of the other lists: nothing is known of it. */
  readonly failures: readonly SideFailure[];
}

/** Fingerprints of one fingerprinter. Reads nothing. */
export function compareFingerprints(first: Fingerprints, second: Fingerprints): Difference {
  const failures = [...onSide("first", first.failures), ...onSide("second", second.failures)];
  const unknown = new Set(failures.map(({ name }) => name));
  const names = [...new Set([...first.digests.keys(), ...second.digests.keys()])];
  const lists = { added: [], removed: [], changed: [], unchanged: [] } as Record<Kind, string[]>;
  for (const name of names.sort(compareCodePoints)) {
    if (!unknown.has(name)) lists[kindOf(first.digests.get(name), second.digests.get(name))].push(name);
  }
  return { ...lists, failures: failures.sort((a, b) => compareCodePoints(a.name, b.name)) };
}

/** What differs between two reads, such as `readMany` of two stores. The values are let go of as they come. */
export async function diff(first: Outcomes, second: Outcomes): Promise<Difference> {
  const fingerprints = await fingerprinter();
  const [one, other] = await Promise.all([fingerprints(first), fingerprints(second)]);
  return compareFingerprints(one, other);
}

type Kind = "added" | "removed" | "changed" | "unchanged";

function kindOf(first: Uint8Array | undefined, second: Uint8Array | undefined): Kind {
  if (first === undefined) return "added";
  if (second === undefined) return "removed";
  return sameDigest(first, second) ? "unchanged" : "changed";
}

/** In the same time wherever they differ. */
function sameDigest(first: Uint8Array, second: Uint8Array): boolean {
  let different = first.byteLength ^ second.byteLength;
  for (const [index, byte] of first.entries()) different |= byte ^ (second[index] ?? 0);
  return different === 0;
}

function onSide(side: SideFailure["side"], failures: readonly ReadFailure[]): SideFailure[] {
  return failures.map((failure) => ({ ...failure, side }));
}
