import { compareCodePoints } from "@sstash/core";

export interface FormatEntry {
  readonly name: string;
  readonly value: string;
}

/** An entry that the dialect cannot carry. `reason` never holds the value. */
export interface FormatRefusal {
  readonly name: string;
  readonly reason: string;
}

export interface Formatted {
  /** The document as a wildcard `get` writes it, without the entries that were refused. */
  readonly text: string;
  readonly refused: readonly FormatRefusal[];
}

export interface FormatOptions {
  /** `dotenv`: any quoting that its readers understand, also what a shell would run. Default false. */
  readonly notForSourcing?: boolean;
  /** `shell` and `env-file`: what the store puts before every name, left out of the variables. Default none. */
  readonly prefix?: string;
}

/** Writes entries, whose names differ from each other, in the order of their names by code point. */
export type Format = (entries: readonly FormatEntry[], options?: FormatOptions) => Formatted;

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
    const reason = wellFormed ? refusal(entry) : "half a surrogate pair is no text in UTF-8";
    if (reason === undefined) carried.push(entry);
    else refused.push({ name: entry.name, reason });
  }
  return { carried, refused };
}

export function byName<Named extends { readonly name: string }>(entries: readonly Named[]): readonly Named[] {
  return entries.toSorted((a, b) => compareCodePoints(a.name, b.name));
}
