import { InvalidInputError } from "@sstash/core";
import { parse } from "dotenv";
import type { DocumentEntry, DocumentReader } from "./document.ts";

/**
 * Values as the `dotenv` package reads them. It passes silently over lines that it does not understand, and takes a quote
 * that is not closed for a part of the value; here both are errors: a secret would be left out, or be another one.
 */
export const readDotenv: DocumentReader = async (text) => {
  const document = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const found = [...assignments(document)];
  refuseRepeated(found);
  const whole = new Map(Object.entries(parse(document)));
  if (whole.size > found.length) throw new InvalidInputError("dotenv reads other names than stand there");
  return found.map(({ name, line, source }): DocumentEntry => {
    const value = new Map(Object.entries(parse(source))).get(name);
    if (value === undefined || value !== whole.get(name))
      throw problem(line, "an assignment that dotenv does not read");
    return { name, value };
  });
};

/** dotenv would take the last. */
function refuseRepeated(found: readonly FoundAssignment[]): void {
  const lines = new Map<string, number>();
  for (const { name, line } of found) {
    const before = lines.get(name);
    if (before !== undefined) throw problem(line, `the name of line ${before} again`);
    lines.set(name, line);
  }
}

interface FoundAssignment {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  /** All its lines. */
  readonly source: string;
}

const blank = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const name = /[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=|:[ \t])[ \t]*/y;
const quoted = ["'", '"', "`"].map((quote) => String.raw`${quote}(?:\\${quote}|[^${quote}])*${quote}`);
const quotedRest = new RegExp(String.raw`(?:${quoted.join("|")})[ \t]*(?:#[^\n]*)?(?:\n|$)`, "y");
const bareRest = /[^\n]*(?:\n|$)/y;

function* assignments(document: string): Generator<FoundAssignment, void, undefined> {
  let at = 0;
  let line = 1;
  while (at < document.length) {
    const start = at;
    if (matchAt(blank, document, at) === undefined) {
      const found = matchAt(name, document, at);
      if (found === undefined) throw problem(line, "no assignment, no comment and not blank");
      at += found[0].length;
      const rest = matchAt(quotedRest, document, at)?.[0] ?? bare(document, at, line);
      at += rest.length;
      yield { name: found[1] ?? "", line, source: document.slice(start, at) };
    } else at = blank.lastIndex;
    line += document.slice(start, at).split("\n").length - 1;
  }
}

/** A text that begins with a quote ends with it, or it was meant to go on. */
function bare(document: string, at: number, line: number): string {
  const rest = matchAt(bareRest, document, at)?.[0] ?? "";
  const text = rest.replace(/#.*$/m, "").trim();
  const [first = ""] = text;
  if (/['"`]/.test(first) && (text.length === 1 || !text.endsWith(first)))
    throw problem(line, "a quote that is not closed");
  return rest;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function problem(line: number, what: string): InvalidInputError {
  return new InvalidInputError(`line ${line}: ${what}`);
}
