/**
 * The environment variable that a secret's name becomes: in upper case, each run of characters outside `A-Z0-9_` one
 * `_`, a `_` before a leading digit. `undefined` when nothing is left to name one.
 *
 * @param prefix the store's own part of every name, left out where the name begins with it
 */
export function environmentName(name: string, prefix = ""): string | undefined {
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  if (own === "") return undefined;
  return own
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, "_")
    .replace(/^(?=\d)/, "_");
}

export interface VariableNames {
  /** By secret name, no variable twice. */
  readonly variables: ReadonlyMap<string, string>;
  /** By secret name, why it has no variable of its own. */
  readonly refused: ReadonlyMap<string, string>;
}

/**
 * A variable for each name. Of names that would share one, all are refused, and each reason names the others.
 *
 * @param variableOf `undefined` for a name that cannot be one, which is refused because of `nameless`
 */
export function variableNames(
  names: readonly string[],
  variableOf: (name: string) => string | undefined = environmentName,
  nameless = "nothing of the name is left to name a variable",
): VariableNames {
  const variables = new Map<string, string>();
  const refused = new Map<string, string>();
  const sharing = new Map<string, string[]>();
  for (const name of names) {
    const variable = variableOf(name);
    if (variable === undefined) {
      refused.set(name, nameless);
      continue;
    }
    variables.set(name, variable);
    const group = sharing.get(variable);
    if (group === undefined) sharing.set(variable, [name]);
    else group.push(name);
  }
  for (const [variable, group] of sharing) {
    if (group.length === 1) continue;
    for (const name of group) {
      variables.delete(name);
      refused.set(name, `it becomes ${variable}, as would ${othersOf(name, group)}`);
    }
  }
  return { variables, refused };
}

const mostNamed = 3;

function othersOf(name: string, group: readonly string[]): string {
  const others = group.slice(0, mostNamed + 1).filter((other) => other !== name);
  const named = others.slice(0, mostNamed).map((other) => JSON.stringify(other));
  const unnamed = group.length - 1 - named.length;
  return [...named, ...(unnamed > 0 ? [`${unnamed} more`] : [])].join(", ");
}
