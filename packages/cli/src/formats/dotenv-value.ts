/** `'…'`, `"…"` or `` `…` ``: up to the first such quote without a backslash before it, or, failing that, one with. */
const quoted = ["'", '"', "`"].map((quote) => String.raw`${quote}(?:\\${quote}|[^${quote}])*${quote}`);
/** A value, and what may follow it on its line: blanks, a comment. A text that is in no quotes ends where either begins. */
const valueAndRest = new RegExp(String.raw`(${quoted.join("|")}|[^#\r\n]+)\s*(?:#.*)?$`, "my");

/**
 * The value that the `dotenv` package (15 and later) finds in a document at an offset, just behind the `=`;
 * `undefined` where it finds none.
 */
export function readDotenvValue(document: string, offset: number): string | undefined {
  valueAndRest.lastIndex = offset;
  const found = valueAndRest.exec(document)?.[1]?.trim();
  if (found === undefined || found.includes("\r")) return undefined;
  // Per line, as dotenv does it: U+2028 ends one for a regular expression, though not for the file.
  const bare = found.replace(/^(['"`])(.*)\1$/gms, "$2");
  return found.startsWith('"') ? bare.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : bare;
}
