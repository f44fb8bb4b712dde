import { SecretValue } from "../../secret-value.ts";
import type { Secret } from "../../store.ts";
import { leavesOf } from "./json-tree.ts";
import { formatLeafPath } from "./leaf-path.ts";

/** One secret a leaf; a value that is no JSON object, an empty one, or one with text that has no UTF-8 form stays what it is. */
export function expandTree(secret: Secret): readonly Secret[] {
  const leaves = leavesOf(textOf(secret) ?? "") ?? [];
  const isWhole = leaves.some(({ path, text }) => ![text, ...path].every((part) => part.isWellFormed()));
  if (leaves.length === 0 || isWhole) return [secret];
  return leaves.map(({ path, text }) => ({
    ...secret,
    name: `${secret.name}#${formatLeafPath(path)}`,
    value: new SecretValue(text),
  }));
}

function textOf({ value }: Secret): string | undefined {
  try {
    return value.text();
  } catch {
    return undefined;
  }
}
