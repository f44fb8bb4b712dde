// Loaded where a leaf is asked for. Works on the text of the tree, so that a change of one leaf leaves every other byte as it
// is: big numbers, the order of keys, white space.
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { InvalidInputError } from "../../errors.ts";

/** Deeper than any tree of settings; a stack runs out somewhere above it. */
const deepest = 500;

/** A leaf's text: of a string its content, of anything else its JSON as written. Undefined where there is none. @throws InvalidInputError when the text is no JSON. */
export function readLeaf(text: string, path: readonly string[]): string | undefined {
  let node: Node | undefined = rootOf(text);
  for (const key of path) node = node && childOf(node, key);
  return node && leafText(text, node);
}

/**
 * The text with a leaf set to `json`, which is JSON itself; objects on the way are made.
 * @throws InvalidInputError when the text is no JSON object, a key on the way is no object, or a key is there twice.
 */
export function writeLeaf(text: string, path: readonly string[], json: string): string {
  let node = rootOf(text);
  if (node.type !== "object") throw new InvalidInputError("the secret's value is no JSON object, so it has no leaves");
  for (const [depth, key] of path.entries()) {
    if (node.type === "object") requireSingle(node, key);
    const child = childOf(node, key);
    if (child === undefined) return insert(text, node, { key, json: nested(path.slice(depth + 1), json), depth });
    node = child;
  }
  return text.slice(0, node.offset) + json + text.slice(node.offset + node.length);
}

/** A new tree with one leaf. */
export function treeWithLeaf(path: readonly string[], json: string): string {
  return nested(path, json);
}

/** Every leaf in the order of the text; a list, and an empty object, is a leaf. Undefined when the text is no JSON object. */
export function leavesOf(
  text: string,
): readonly { readonly path: readonly string[]; readonly text: string }[] | undefined {
  let root: Node;
  try {
    root = rootOf(text);
  } catch {
    return undefined;
  }
  if (root.type !== "object") return undefined;
  const leaves = new Map<string, { path: readonly string[]; text: string }>();
  const visit = (node: Node, path: readonly string[]): void => {
    if (node.type !== "object" || (node.children ?? []).length === 0) {
      if (path.length > 0) leaves.set(JSON.stringify(path), { path, text: leafText(text, node) });
      return;
    }
    for (const { key, value } of propertiesOf(node)) visit(value, [...path, key]);
  };
  visit(root, []);
  return [...leaves.values()];
}

function rootOf(text: string): Node {
  const errors: ParseError[] = [];
  const root = depthOf(text) > deepest ? undefined : parseTree(text, errors, { disallowComments: true });
  // The strict reader has the last word, and neither reader's message is kept: it may quote the text.
  if (root === undefined || errors.length > 0 || !isJson(text)) {
    throw new InvalidInputError("the secret's value is not JSON, so it has no leaves");
  }
  return root;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** At most; brackets in strings count too. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    most = Math.max(most, depth);
  }
  return most;
}

/** Of a key given twice the last counts, as everywhere in JavaScript. Lists have their places as keys. */
function childOf(node: Node, key: string): Node | undefined {
  if (node.type === "object") return propertiesOf(node).findLast((property) => property.key === key)?.value;
  return node.type === "array" && /^(?:0|[1-9]\d*)$/.test(key) ? node.children?.[Number(key)] : undefined;
}

function propertiesOf(node: Node): readonly { readonly key: string; readonly value: Node }[] {
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ key: String(key.value), value }],
  );
}

function requireSingle(node: Node, key: string): void {
  if (propertiesOf(node).filter((property) => property.key === key).length > 1) {
    throw new InvalidInputError("a key on the way to the leaf is in the tree twice; put the whole value");
  }
}

function leafText(text: string, node: Node): string {
  return node.type === "string" ? String(node.value) : text.slice(node.offset, node.offset + node.length);
}

function nested(path: readonly string[], json: string): string {
  return path.reduceRight((inner, key) => `{${JSON.stringify(key)}: ${inner}}`, json);
}

/** A new property at an object's end, with the white space of the one before it. */
function insert(
  text: string,
  node: Node,
  { key, json, depth }: { readonly key: string; readonly json: string; readonly depth: number },
): string {
  if (node.type !== "object") {
    throw new InvalidInputError(`key ${depth} of the path is no object, so it has no leaf`);
  }
  const last = node.children?.at(-1);
  const [lastKey, lastValue] = last?.children ?? [];
  if (last === undefined || lastKey === undefined || lastValue === undefined) {
    const only = `{${JSON.stringify(key)}: ${json}}`;
    return text.slice(0, node.offset) + only + text.slice(node.offset + node.length);
  }
  const colon = text.slice(lastKey.offset + lastKey.length, lastValue.offset);
  const space = /\s*$/.exec(text.slice(0, last.offset))?.[0] || colon.slice(1);
  const end = last.offset + last.length;
  return `${text.slice(0, end)},${space}${JSON.stringify(key)}${colon}${json}${text.slice(end)}`;
}
