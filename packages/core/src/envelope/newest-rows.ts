import { compareCodePoints } from "../code-point-order.ts";
import type { Item } from "./record-table.ts";
import { versionSpellings } from "./version.ts";
import { hasBinding, summarize } from "./wire.ts";

/** The row chosen for a name out of a whole listing; `item` is undefined when the name lacks the wanted version. */
export interface ChosenRow {
  readonly name: string;
  readonly item: Item | undefined;
  /** Whether some version of this name carries a binding. */
  readonly boundSomewhere: boolean;
}

interface Best {
  version: string;
  item: Item | undefined;
  boundSomewhere: boolean;
}

/** Picks one row a name, the newest or the wanted version, holding no more than the rows picked. */
export async function chooseRows(
  items: AsyncIterable<Item>,
  matches: (name: string) => boolean,
  version: string | undefined,
): Promise<ChosenRow[]> {
  const best = new Map<string, Best>();
  const better = version === undefined ? newer : preferredSpelling(versionSpellings(version));
  for await (const item of items) {
    const { name, version: found } = summarize(item);
    if (!matches(name)) continue;
    const held = best.get(name) ?? { version: "", item: undefined, boundSomewhere: false };
    best.set(name, held);
    held.boundSomewhere ||= hasBinding(item);
    if (better(found, held.item === undefined ? undefined : held.version)) {
      held.version = found;
      held.item = item;
    }
  }
  return [...best]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([name, { item, boundSomewhere }]) => ({ name, item, boundSomewhere }));
}

function newer(found: string, held: string | undefined): boolean {
  return held === undefined || compareCodePoints(found, held) > 0;
}

function preferredSpelling(spellings: readonly string[]): (found: string, held: string | undefined) => boolean {
  return (found, held) => {
    const rank = spellings.indexOf(found);
    return rank >= 0 && (held === undefined || rank < spellings.indexOf(held));
  };
}
