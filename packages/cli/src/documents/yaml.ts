import { InvalidInputError } from "@sstash/core";
import type { Document, LineCounter, ParsedNode } from "yaml";
import type { DocumentEntry, DocumentReader } from "./document.ts";

/** Nothing is made a number, a date or a truth value: a scalar is the text that stands there, quotes and escapes undone. */
export const readYaml: DocumentReader = async (text) => {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const documents = yaml.parseAllDocuments(text, { schema: "failsafe", prettyErrors: false, lineCounter: lines });
  const [document, second] = "empty" in documents ? [] : documents;
  if (document === undefined) throw new InvalidInputError("the text is empty; a map of names and texts was expected");
  if (second !== undefined) throw problem(lines, second.range[0], "a second document");
  requireValid(document, lines);
  const map = document.contents;
  if (!yaml.isMap(map))
    throw problem(lines, map?.range[0] ?? 0, `${kindOf(map, yaml)}; a map of names and texts was expected`);
  const seen = new Set<string>();
  return map.items.map(({ key, value }): DocumentEntry => {
    const entry = {
      name: scalarText(key, { lines, yaml, as: "a name" }),
      value: scalarText(value ?? key, { lines, yaml, as: "a value", missing: value === null }),
    };
    if (seen.has(entry.name)) throw problem(lines, key.range[0], "a name that stands there already");
    seen.add(entry.name);
    return entry;
  });
};

type Yaml = typeof import("yaml");

interface Place {
  readonly lines: LineCounter;
  readonly yaml: Yaml;
  readonly as: "a name" | "a value";
  readonly missing?: boolean;
}

/** The parser's messages quote the text; its codes do not. */
function requireValid({ errors: [error], warnings: [warning] }: Document.Parsed, lines: LineCounter): void {
  const found = error ?? warning;
  if (found === undefined) return;
  const what = found.code === "DUPLICATE_KEY" ? "a name that stands there already" : `no valid YAML (${found.code})`;
  throw problem(lines, found.pos[0], what);
}

function scalarText(node: ParsedNode, { lines, yaml, as, missing = false }: Place): string {
  const at = node.range[0];
  if (!yaml.isScalar(node)) throw problem(lines, at, `${kindOf(node, yaml)} as ${as}, where a text was expected`);
  const isBare = node.type === undefined || node.type === "PLAIN";
  const text = String(node.value);
  if (node.tag !== undefined && node.tag !== "tag:yaml.org,2002:str") throw problem(lines, at, `a tag on ${as}`);
  if (missing || (isBare && ["", "~", "null", "Null", "NULL"].includes(text)))
    throw problem(lines, at, `null as ${as}; an empty text is written ""`);
  return text;
}

function kindOf(node: ParsedNode | null, yaml: Yaml): string {
  if (node === null) return "nothing";
  if (yaml.isAlias(node)) return "an alias";
  if (yaml.isMap(node)) return "a nested map";
  return yaml.isSeq(node) ? "a list" : "a single text";
}

function problem(lines: LineCounter, offset: number, what: string): InvalidInputError {
  const { line, col } = lines.linePos(offset);
  return new InvalidInputError(`line ${line}, column ${col}: ${what}`);
}
