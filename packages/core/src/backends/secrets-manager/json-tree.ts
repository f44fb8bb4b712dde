// Loaded where a leaf is asked for. Works on the text of the tree, so that a change of one leaf leaves every other byte as it
// is: big numbers, the order of keys, white space.
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { InvalidInputError } from "../../errors.ts";

/** Deeper than any tree of settings; a stack runs out somewhere above it. */
const deepest = 500;

/** A leaf's text: of a string its content, of anything else its JSON as written. Undefined where there is none. @throws InvalidInputError when the text is no JSON. */
export function readLeaf(text: string, path: readonly string[]): string | undefined {
  return textLeafReader(text)(path);
}

/** As `readLeaf`, for many leaves of one text. */
export function textLeafReader(text: string): (path: readonly string[]) => string | undefined {
  const root = rootOf(text);
  const found = new Map<Node, ReadonlyMap<string, Node>>();
  const childIn = (node: Node, key: string): Node | undefined => {
    if (node.type !== "object") return childOf(node, key);
    const children = found.get(node) ?? lastOfEach(node);
    found.set(node, children);
    return children.get(key);
  };
  return (path) => {
    let node: Node | undefined = root;
    for (const key of path) node = node && childIn(node, key);
    return node && leafText(text, node);
  };
}

/**
 * The text with a leaf set to `json`, which is JSON itself; objects on the way are made.
 * @throws InvalidInputError when the text is no JSON object, a key on the way is no object, a key is there twice, or the tree
 * would be too deep to be read again.
 */
export function writeLeaf(text: string, path: readonly string[], json: string): string {
  const root = rootOf(text);
  let node = root;
  if (path.length + depthOf(json) > deepest) throw tooDeep();
  if (node.type !== "object") throw new InvalidInputError("the secret's value is no JSON object, so it has no leaves");
  for (const [depth, key] of path.entries()) {
    if (node.type === "object") requireSingle(node, key);
    const child = childOf(node, key);
    if (child === undefined) return insert(text, node, { key, json: nested(path.slice(depth + 1), json), depth });
    node = child;
  }
  return text.slice(0, node.offset) + json + text.slice(node.offset + node.length);
}

/** A new tree with one leaf. @throws InvalidInputError when it would be too deep to be read again. */
export function treeWithLeaf(path: readonly string[], json: string): string {
  if (path.length + depthOf(json) > deepest) throw tooDeep();
  return nested(path, json);
}

/**
 * Every leaf in the order of the text, each as `readLeaf` reads it. A list is a leaf, and so is an object that is empty or has
 * an empty key, which no path can name. Undefined when the text is no JSON object.
 */
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
  const leaves: { path: readonly string[]; text: string }[] = [];
  const visit = (node: Node, path: readonly string[]): void => {
    const children = node.type === "object" ? lastOfEach(node) : new Map<string, Node>();
    if (children.size === 0 || children.has("")) {
      if (path.length > 0) leaves.push({ path, text: leafText(text, node) });
      return;
    }
    for (const [key, value] of children) visit(value, [...path, key]);
  };
  visit(root, []);
  return leaves;
}

function rootOf(text: string): Node {
  const errors: ParseError[] = [];
  // The strict reader first: it has no depth to run out of, and `depthOf` is right about JSON alone. Neither reader's message
  // is kept: it may quote the text.
  const isText = isJson(text);
  if (isText && depthOf(text) > deepest) throw tooDeep();
  const root = isText ? parseTree(text, errors, { disallowComments: true }) : undefined;
  if (root === undefined || errors.length > 0) {
    throw new InvalidInputError("the secret's value is not JSON, so it has no leaves");
  }
  return root;
}

function tooDeep(): InvalidInputError {
  return new InvalidInputError(`a tree of more than ${deepest} levels has no leaves`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of JSON. */
function depthOf(json: string): number {
  let depth = 0;
  let most = 0;
  // Strings as a whole, so that brackets in them do not count.
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    most = Math.max(most, depth);
  }
  return most;
}

/** Of a key given twice the last counts, as everywhere in JavaScript. */
function lastOfEach(object: Node): ReadonlyMap<string, Node> {
  return new Map(propertiesOf(object).map(({ key, value }) => [key, value]));
}

/** Lists have their places as keys. */
function childOf(node: Node, key: string): Node | undefined {
  if (node.type === "object") return lastOfEach(node).get(key);
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
