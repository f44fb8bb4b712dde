import { type FormatEntry, type Formatted, sortOut } from "./format.ts";
import { hexEscape } from "./hex-escape.ts";

/**
 * A block mapping that readers of YAML 1.1 and of YAML 1.2 take for the same strings. For values of one line these are
 * the bytes of PyYAML's `safe_dump`, but:
 * - nothing is folded at 80 columns: a folded scalar reads back the same, yet no longer lies on the line of its name;
 * - a text of several lines is double-quoted on one line, for the same reason;
 * - texts that PyYAML leaves bare and another reader takes for a number or a truth value (`1e3`, `0o17`, `y`) are quoted.
 */
export function yaml(entries: readonly FormatEntry[]): Formatted {
  const { carried, refused } = sortOut(entries);
  const lines = carried.map(({ name, value }) => `${key(name)}: ${scalar(value)}\n`);
  return { text: lines.join("") || "{}\n", refused };
}

/** PyYAML's limit for `name: value`, in code points; a longer name is written `? name` with `: value` below. */
const longestPlainKey = 122;
/** Readers stop to look for the `:` after so many characters, which escapes can pass within PyYAML's limit. */
const longestImplicitKey = 1024;

function key(name: string): string {
  const text = scalar(name);
  const explicit =
    text.length > longestImplicitKey || (text.length > longestPlainKey && [...name].length > longestPlainKey);
  return explicit ? `? ${text}\n` : text;
}

function scalar(text: string): string {
  if (!/^[ -~]*$/.test(text)) return doubleQuoted(text);
  return isPlain(text) && !isResolved(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** Whether a printable ASCII text can stand without quotes in block style: no indicator begins it, no `: ` or ` #` cuts it. */
function isPlain(text: string): boolean {
  return text !== "" && !/^[#,[\]{}&*!|>'"%@`]|^[?:-](?: |$)|^---|^\.\.\.|: |:$| #|^ | $/.test(text);
}

const words = new Set(
  ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
    .flatMap((word) => [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()])
    .concat(["~", "=", "<<", ".nan", ".NaN", ".NAN"]),
);

/** All that YAML 1.1, YAML 1.2's core schema or a reader of either takes for a number, a time of day or a date. */
const resolved: readonly RegExp[] = [
  /^[-+]?0b[01_]+$/,
  /^0o[0-7]+$/,
  /^[-+]?0x[\da-fA-F_]+$/,
  /^[-+]?\d[\d_]*$/,
  /^[-+]?(?:\d[\d_]*)?\.[\d_]*$/,
  // The number before the exponent may be missing: there are readers that make NaN of `e3`.
  /^[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?[eE][-+]?\d+$/,
  /^[-+]?\.(?:inf|Inf|INF)$/,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]| +)\d\d?:\d\d?:\d\d?(?:\.\d*)?(?: *(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/,
];

function isResolved(text: string): boolean {
  return words.has(text) || resolved.some((pattern) => pattern.test(text));
}

/** The one-letter escapes that both versions of YAML know and PyYAML writes. */
const letters: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\xa0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

function doubleQuoted(text: string): string {
  return `"${text.replace(/["\\]|[^ -~]/gu, (character) => `\\${letters[character] ?? numbered(character)}`)}"`;
}

function numbered(character: string): string {
  const { letter, digits } = hexEscape(character);
  return `${letter}${digits.toUpperCase()}`;
}
