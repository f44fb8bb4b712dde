import { compareCodePoints } from "@sstash/core";

export interface FormatEntry {
  readonly name: string;
  readonly value: string;
}

/** An entry that the dialect cannot carry. `reason` names the formats that can, and never holds the value. */
export interface FormatRefusal {
  readonly name: string;
  readonly reason: string;
}

export interface Formatted {
  /** The document as a wildcard `get` writes it, without the entries that were refused. */
  readonly text: string;
  readonly refused: readonly FormatRefusal[];
}

/** Writes entries, whose names differ from each other, in the order of their names by code point. */
export type Format = (entries: readonly FormatEntry[]) => Formatted;

/**
 * The entries in order, without those that `refusal` gives a reason against. A lone surrogate is always one: the
 * document is written as UTF-8, which has no bytes for it and would quietly write another character.
 */
export function sortOut(
  entries: readonly FormatEntry[],
  refusal: (entry: FormatEntry) => string | undefined = () => undefined,
): { readonly carried: readonly FormatEntry[]; readonly refused: readonly FormatRefusal[] } {
  const carried: FormatEntry[] = [];
  const refused: FormatRefusal[] = [];
  for (const entry of byName(entries)) {
    const wellFormed = entry.name.isWellFormed() && entry.value.isWellFormed();
    const reason = wellFormed ? refusal(entry) : "half a surrogate pair is no text in UTF-8; json can carry it";
    if (reason === undefined) carried.push(entry);
    else refused.push({ name: entry.name, reason });
  }
  return { carried, refused };
}

export function byName(entries: readonly FormatEntry[]): readonly FormatEntry[] {
  return entries.toSorted((a, b) => compareCodePoints(a.name, b.name));
}
