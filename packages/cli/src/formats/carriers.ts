import type { Format, FormatEntry, FormatOptions, FormatRefusal } from "./format.ts";

/** A format, under the words that a person would ask for it with. */
export interface Carrier {
  readonly label: string;
  readonly format: Format;
}

/** The format, but each of its refusals ends with the carriers that would take that entry, beside the same others. */
export function namingCarriers(format: Format, carriers: readonly Carrier[]): Format {
  return (entries, options = {}) => {
    const { text, refused } = format(entries, options);
    return { text, refused: refused.length === 0 ? [] : withCarriers(refused, entries, { options, carriers }) };
  };
}

interface Asked {
  readonly options: FormatOptions;
  readonly carriers: readonly Carrier[];
}

function withCarriers(
  refused: readonly FormatRefusal[],
  entries: readonly FormatEntry[],
  { options, carriers }: Asked,
): FormatRefusal[] {
  const tried = carriers.map(({ label, format }) => {
    const names = format(entries, options).refused.map(({ name }) => name);
    return { label, refusedNames: new Set(names) };
  });
  return refused.map(({ name, reason }) => {
    const able = tried.flatMap(({ label, refusedNames }) => (refusedNames.has(name) ? [] : [label]));
    // A flag is no advice where the format does without it.
    const labels = able.filter((label) => !able.some((plain) => label.startsWith(`${plain} --`)));
    return { name, reason: `${reason}; ${listed(labels)} can carry it` };
  });
}

function listed(labels: readonly string[]): string {
  const last = labels.at(-1) ?? "no format";
  return labels.length < 2 ? last : `${labels.slice(0, -1).join(", ")} and ${last}`;
}
