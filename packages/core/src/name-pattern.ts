/** Whether a name is meant as a pattern: it holds a `*`. */
export function isNamePattern(text: string): boolean {
  return text.includes("*");
}

/**
 * A predicate for a pattern in which `*` stands for any run of characters, none included, and every other character for
 * itself, case included. Takes time linear in the name for each `*`; a regular expression could be made to take for ever.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}
