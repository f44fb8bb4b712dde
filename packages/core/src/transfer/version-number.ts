import { padVersion } from "../envelope/version.ts";
import type { SecretEntry } from "../store.ts";

const prefix = "v-";

/** The label under which a store with labels knows a version of another store. */
export function numberLabel(version: string): string {
  return prefix + version;
}

/** The version that a label of `numberLabel` names. */
export function labelledNumber({ labels = [] }: SecretEntry): string | undefined {
  const label = labels.find((one) => one.startsWith(prefix) && one.length > prefix.length);
  return label?.slice(prefix.length);
}

/**
 * A number for each version of a secret, oldest first: that of its label, else one more than the greatest before it that
 * no label has taken.
 */
export function countedUp(versions: readonly SecretEntry[]): readonly string[] {
  const labelled = versions.map(labelledNumber);
  const taken = new Set(labelled.map((number) => number && padVersion(number)));
  let greatest = 0n;
  return labelled.map((number) => {
    if (number !== undefined) {
      if (/^\d+$/.test(number) && BigInt(number) > greatest) greatest = BigInt(number);
      return number;
    }
    do greatest += 1n;
    while (taken.has(padVersion(String(greatest))));
    return padVersion(String(greatest));
  });
}

/** Whether two spellings are one version to a store that pads them. */
export function isSameVersion(a: string, b: string): boolean {
  return padVersion(a) === padVersion(b);
}
