import { variableNames } from "../environment-name.ts";
import { byName, type FormatEntry, type FormatRefusal, sortOut } from "./format.ts";

/** One variable, its line's end included, or why the dialect cannot carry it. */
export type Assignment = { readonly line: string } | { readonly reason: string };

/** A dialect that writes one variable for each entry. */
export interface VariableDialect {
  readonly variableOf: (name: string) => string | undefined;
  /** Why a name that `variableOf` has no variable for is refused. */
  readonly nameless?: string;
  readonly assign: (variable: string, value: string) => Assignment;
}

export interface VariableLine {
  readonly value: string;
  readonly line: string;
}

export function variableLines(
  entries: readonly FormatEntry[],
  { variableOf, nameless, assign }: VariableDialect,
): { readonly lines: readonly VariableLine[]; readonly refused: readonly FormatRefusal[] } {
  const { carried, refused: malformed } = sortOut(entries);
  const { variables, refused: unnamed } = variableNames(
    carried.map(({ name }) => name),
    variableOf,
    nameless,
  );
  const lines: VariableLine[] = [];
  const refused = [...malformed, ...Array.from(unnamed, ([name, reason]) => ({ name, reason }))];
  for (const { name, value } of carried) {
    const variable = variables.get(name);
    if (variable === undefined) continue;
    const assignment = value.includes("\0") ? endedByNul : assign(variable, value);
    if ("line" in assignment) lines.push({ value, line: assignment.line });
    else refused.push({ name, reason: assignment.reason });
  }
  return { lines, refused: byName(refused) };
}

/** Each variable of a process ends with a NUL, so none can hold one. */
const endedByNul: Assignment = { reason: "the value holds a NUL character, which no variable can" };
