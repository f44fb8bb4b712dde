import { compareCodePoints, type SecretEntry } from "@sstash/core";

/**
 * Entries that sort above a version which counts as newer, each with the greatest version it hides: an unpadded `9` above a
 * padded 10, or text that is no number above any number. Readers take the former for the newest.
 */
export function shadowing<Entry extends SecretEntry>(entries: readonly Entry[]): ReadonlyMap<Entry, string> {
  const found = new Map<Entry, string>();
  for (const versions of byName(entries).values()) {
    const sorted = [...versions].sort((a, b) => compareCodePoints(a.version, b.version));
    let greatest: Entry | undefined;
    for (const entry of sorted) {
      if (greatest !== undefined && hides(entry.version, greatest.version)) found.set(entry, greatest.version);
      else if (numberOf(entry.version) !== undefined) greatest = entry;
    }
  }
  return found;
}

function byName<Entry extends SecretEntry>(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const names = new Map<string, Entry[]>();
  for (const entry of entries) {
    const versions = names.get(entry.name);
    if (versions === undefined) names.set(entry.name, [entry]);
    else versions.push(entry);
  }
  return names;
}

/** `above` sorts above `below`. */
function hides(above: string, below: string): boolean {
  const [upper, lower] = [numberOf(above), numberOf(below)];
  return lower !== undefined && (upper === undefined || upper < lower);
}

function numberOf(version: string): bigint | undefined {
  return /^\d+$/.test(version) ? BigInt(version) : undefined;
}
