import { InvalidInputError } from "@sstash/core";
import { type JSONVisitor, printParseErrorCode, visit } from "jsonc-parser";

export interface JsonEntry {
  readonly name: string;
  readonly value: unknown;
}

export interface JsonEntries {
  /** In the order of the document; a name given twice stands where it was first given and has its last value. */
  readonly entries: readonly JsonEntry[];
  /** Names given more than once, each once, in the order of the document. */
  readonly duplicates: readonly string[];
}

/** Python's reader gives up near 1,000 levels; a stack runs out somewhere above that. */
const deepest = 500;

/**
 * The entries of a text that is one JSON object. JSON.parse would move names like `7` to the front, so the order is
 * taken from a reader of tokens.
 *
 * @throws InvalidInputError with line and column and what is wrong there. It holds none of the text, which may be
 * secret: V8's own message quotes it, and is therefore not even kept as the cause.
 */
export function jsonEntries(text: string): JsonEntries {
  if (/^[ \t\r\n]*$/.test(text)) throw new InvalidInputError("the text is empty; a JSON object was expected");
  if (text.startsWith("\ufeff")) throw problem(0, 0, "a byte order mark; JSON begins without one");
  const { names, duplicates } = namesInOrder(text);
  const values = new Map(Object.entries(parsed(text)));
  return { entries: Array.from(names, (name) => ({ name, value: values.get(name) })), duplicates: [...duplicates] };
}

function namesInOrder(text: string): { readonly names: ReadonlySet<string>; readonly duplicates: ReadonlySet<string> } {
  const names = new Set<string>();
  const duplicates = new Set<string>();
  let depth = 0;
  let closed = false;
  const enter = (line: number, column: number): void => {
    depth += 1;
    if (depth > deepest) throw problem(line, column, `brackets nested deeper than ${deepest} levels`);
  };
  const leave = (): void => {
    depth -= 1;
    closed = depth === 0;
  };
  const visitor: JSONVisitor = {
    onObjectBegin: (_offset, _length, line, column) => enter(line, column),
    onArrayBegin: (_offset, _length, line, column) => {
      if (depth === 0) throw problem(line, column, topLevel("an array"));
      enter(line, column);
    },
    onObjectEnd: leave,
    onArrayEnd: leave,
    onLiteralValue: (value, _offset, _length, line, column) => {
      if (depth === 0) throw problem(line, column, topLevel(value === null ? "null" : `a ${typeof value}`));
    },
    onObjectProperty: (name) => {
      if (depth === 1) (names.has(name) ? duplicates : names).add(name);
    },
    onError: (code, _offset, _length, line, column) => {
      throw problem(line, column, wording(printParseErrorCode(code), closed));
    },
  };
  visit(text, visitor, { disallowComments: true, allowTrailingComma: false });
  return { names, duplicates };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError("the text is not valid JSON");
  }
}

type Kind = ReturnType<typeof printParseErrorCode>;

const wordings: Readonly<Partial<Record<Kind, string>>> = {
  InvalidSymbol: "no JSON value; names and texts stand in double quotes",
  PropertyNameExpected: "a name in double quotes is missing",
  ValueExpected: "a value is missing",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  CloseBraceExpected: "a closing brace is missing",
  CloseBracketExpected: "a closing bracket is missing",
  InvalidCommentToken: "a comment, which JSON does not have",
  UnexpectedEndOfString: "a text that begins here is not closed on its line",
  UnexpectedEndOfNumber: "a number that begins here is not complete",
  InvalidUnicode: "a text that begins here holds \\u without four hexadecimal digits",
  InvalidEscapeCharacter: "a text that begins here holds a backslash before a character that needs none",
  InvalidCharacter: "a text that begins here holds a control character, which JSON writes as an escape",
};

/** A missing closing brace is told after the object was given up as ended; all else that comes then is text after it. */
function wording(kind: Kind, closed: boolean): string {
  if (closed && kind !== "CloseBraceExpected") return "text after the end of the object";
  return wordings[kind] ?? "no valid JSON";
}

function topLevel(found: string): string {
  return `${found} at the top level; a JSON object was expected`;
}

/** @param line counted from 0, as is `column`, in UTF-16 units. */
function problem(line: number, column: number, what: string): InvalidInputError {
  return new InvalidInputError(`line ${line + 1}, column ${column + 1}: ${what}`);
}
