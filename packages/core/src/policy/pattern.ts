import { InvalidInputError } from "../errors.ts";

/** Which secrets a policy is about. In a pattern `*` stands for any run of characters; everything else is itself. */
export interface NameScope {
  readonly names?: readonly string[];
  readonly patterns?: readonly string[];
}

/** IAM's text for a scope: for operators such as StringLike, and for resources. */
export interface ScopedNames {
  readonly texts: readonly string[];
  readonly warnings: readonly string[];
}

// Source: IAM user guide, "Grammar of the IAM JSON policy language": tab, LF, CR and U+0020 to U+00FF.
const allowed = /^[\u0020-\u00ff]*$/;
const separator = /[^A-Za-z0-9]$/;

/** Undefined where every secret is meant. @throws InvalidInputError for what IAM cannot express. */
export function scopedNames({ names = [], patterns = [] }: NameScope): ScopedNames | undefined {
  if (names.length === 0 && patterns.length === 0) return undefined;
  const texts = [
    ...names.map((name) => literal(checked(name, "name"))),
    ...patterns.map((pattern) => like(checked(pattern, "pattern"))),
  ];
  return { texts: [...new Set(texts)], warnings: patterns.flatMap(wide) };
}

/** A text that matches itself alone. `$` would begin a policy variable. */
export function literal(text: string): string {
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}

function like(pattern: string): string {
  return pattern.replaceAll(/[?$]/g, (character) => `\${${character}}`);
}

function checked(text: string, what: string): string {
  if (text === "") throw new InvalidInputError(`an empty ${what} matches no secret`);
  if (allowed.test(text)) return text;
  throw new InvalidInputError(
    `IAM cannot express ${JSON.stringify(text)}: it takes U+0020 to U+00FF alone; use a pattern with * in the place of the other characters`,
  );
}

function wide(pattern: string): readonly string[] {
  if (pattern === "*") return [];
  const beginning = pattern.endsWith("*") ? pattern.slice(0, -1) : undefined;
  if (beginning === undefined || beginning === "" || separator.test(beginning)) return [];
  return [
    `${JSON.stringify(pattern)} also matches names that only begin so, such as ${JSON.stringify(`${beginning}uction`)}; end the part before * with a separator: ${JSON.stringify(`${beginning}.*`)}`,
  ];
}
