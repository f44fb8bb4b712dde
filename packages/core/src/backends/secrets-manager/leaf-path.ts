import { InvalidInputError } from "../../errors.ts";

/** A secret's name and, after `#`, the way to a leaf of its JSON value. */
export interface LeafAddress {
  readonly name: string;
  /** Keys from the root, at least one. Undefined where the whole secret is meant. */
  readonly path: readonly string[] | undefined;
}

/** Splits `NAME#a.b`. Names of Secrets Manager hold no `#`, so the first one ends the name. @throws InvalidInputError for an empty path or key. */
export function leafAddress(text: string): LeafAddress {
  const hash = text.indexOf("#");
  return hash < 0
    ? { name: text, path: undefined }
    : { name: text.slice(0, hash), path: leafPath(text.slice(hash + 1)) };
}

/** Dots separate keys; `\.` is a dot and `\\` a backslash. */
function leafPath(text: string): readonly string[] {
  const path = [""];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === "\\" && (next === "." || next === "\\")) {
      path[path.length - 1] += next;
      at += 1;
    } else if (character === ".") path.push("");
    else path[path.length - 1] += character;
  }
  if (path.includes(""))
    throw new InvalidInputError("a key of the path after # is empty; a dot in a key is written \\.");
  return path;
}

/** What `leafPath` reads back as these keys. */
export function formatLeafPath(path: readonly string[]): string {
  return path.map((key) => key.replaceAll(/[\\.]/g, "\\$&")).join(".");
}
