import { type FormatEntry, type Formatted, sortOut } from "./format.ts";

/** Lines of `name,secret` without a header, quoted only where needed, as Python's `csv.writer` with LF ends writes them. */
export function csv(entries: readonly FormatEntry[]): Formatted {
  const { carried, refused } = sortOut(entries);
  const lines = carried.map(({ name, value }) => `${field(name)},${field(value)}\n`);
  return { text: lines.join(""), refused };
}

/** A lone CR ends a line for most readers, so it is quoted; Python's writer leaves it bare before 3.13. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
