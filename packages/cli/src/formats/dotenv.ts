import { readDotenvValue } from "./dotenv-value.ts";
import type { FormatEntry, FormatOptions, Formatted } from "./format.ts";
import { unsafeAssignment } from "./shell-assignment.ts";
import { type Assignment, type VariableLine, variableLines } from "./variable-lines.ts";

/**
 * Lines of `NAME='value'`, as credstash writes them, for readers of `.env` files: the names in upper case and else as
 * they are. Each value reads back by the `dotenv` package, and none is run by a shell that sources the document, unless
 * it was asked for as `notForSourcing`.
 */
export function dotenv(entries: readonly FormatEntry[], { notForSourcing = false }: FormatOptions = {}): Formatted {
  const { lines, refused } = variableLines(entries, {
    variableOf: dotenvName,
    nameless: namelessInDotenv,
    assign: notForSourcing ? assign : assignSafely,
  });
  return { text: guarded(lines), refused };
}

/** credstash's: in upper case, and else as it is. Undefined for a name that dotenv does not read. */
export function dotenvName(name: string): string | undefined {
  return /^[A-Za-z0-9_.-]+$/.test(name) ? name.toUpperCase() : undefined;
}

export const namelessInDotenv = 'dotenv names are letters, digits, "_", "." and "-"';

function assignSafely(variable: string, value: string): Assignment {
  const unsafe = unsafeAssignment(variable, value);
  if (unsafe !== undefined) return { reason: unsafe };
  const text = readable(value, safeQuotings(value));
  if (text !== undefined) return { line: `${variable}=${text}\n` };
  return { reason: "no quoting of the value is both read back by dotenv and safe to source" };
}

function assign(variable: string, value: string): Assignment {
  const text = readable(value, [...safeQuotings(value), ...otherQuotings(value)]);
  if (text !== undefined) return { line: `${variable}=${text}\n` };
  return { reason: "dotenv reads no quoting of the value back" };
}

function readable(value: string, quotings: readonly string[]): string | undefined {
  return quotings.find((text) => readDotenvValue(`${text}\n`, 0) === value);
}

/** A shell finds no more in these than dotenv does. */
function safeQuotings(value: string): string[] {
  if (!value.includes("'")) return [`'${value}'`];
  return /["$`!\\]/.test(value) ? [] : [`"${value}"`];
}

/** First those that are quotings by any book, then those that dotenv alone understands. */
function otherQuotings(value: string): string[] {
  const quotings = ['"', "`"].filter((quote) => !value.includes(quote)).map((quote) => quote + value + quote);
  if (!value.includes('"')) quotings.push(`"${value.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`);
  // Behind a quote at its start, dotenv would look for another one to end it, on the lines that follow too.
  if (!/^['"`]/.test(value)) quotings.push(value);
  return [...quotings, `"${value}"`, `'${value}'`, `\`${value}\``];
}

/**
 * In `A='x\'` dotenv takes `\'` for a quote within the value as long as it finds another one to end it, on whatever
 * line. Where it would, a comment goes between that offers each quote but leaves none of them at the end of a line.
 */
function guarded(lines: readonly VariableLine[]): string {
  const document = lines.map(({ line }) => line).join("");
  let start = 0;
  const parts = lines.map(({ line, value }) => {
    const read = readDotenvValue(document, start + line.indexOf("=") + 1);
    start += line.length;
    return read === value ? line : `${line}# ' " \` so that dotenv ends the value above at its last quote\n`;
  });
  return parts.join("");
}
