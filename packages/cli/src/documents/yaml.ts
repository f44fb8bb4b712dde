import { InvalidInputError } from "@sstash/core";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseAllDocuments } from "yaml";
import type { DocumentEntry, DocumentReader } from "./document.ts";

/** Nothing is made a number, a date or a truth value: a scalar is the text that stands there, quotes and escapes undone. */
export const readYaml: DocumentReader = async (text) => {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { schema: "failsafe", prettyErrors: false, lineCounter: lines });
  const [document, second] = "empty" in documents ? [] : documents;
  if (document === undefined) throw new InvalidInputError("the text is empty; a map of names and texts was expected");
  if (second !== undefined) throw problem(lines, second.range[0], "a second document");
  requireValid(document, lines);
  const map = document.contents;
  if (!isMap(map)) throw problem(lines, map?.range[0] ?? 0, `${kindOf(map)}; a map of names and texts was expected`);
  const seen = new Set<string>();
  return map.items.map(({ key, value }): DocumentEntry => {
    const entry = {
      name: scalarText(key, { lines, as: "a name" }),
      value: scalarText(value ?? key, { lines, as: "a value", missing: value === null }),
    };
    if (seen.has(entry.name)) throw problem(lines, key.range[0], "a name that stands there already");
    seen.add(entry.name);
    return entry;
  });
};

interface Place {
  readonly lines: LineCounter;
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

function scalarText(node: ParsedNode, { lines, as, missing = false }: Place): string {
  const at = node.range[0];
  if (!isScalar(node)) throw problem(lines, at, `${kindOf(node)} as ${as}, where a text was expected`);
  const isBare = node.type === undefined || node.type === "PLAIN";
  const text = String(node.value);
  if (node.tag !== undefined && node.tag !== "tag:yaml.org,2002:str") throw problem(lines, at, `a tag on ${as}`);
  if (missing || (isBare && ["", "~", "null", "Null", "NULL"].includes(text)))
    throw problem(lines, at, `null as ${as}; an empty text is written ""`);
  return text;
}

function kindOf(node: ParsedNode | null): string {
  if (node === null) return "nothing";
  if (isAlias(node)) return "an alias";
  if (isMap(node)) return "a nested map";
  return isSeq(node) ? "a list" : "a single text";
}

function problem(lines: LineCounter, offset: number, what: string): InvalidInputError {
  const { line, col } = lines.linePos(offset);
  return new InvalidInputError(`line ${line}, column ${col}: ${what}`);
}
