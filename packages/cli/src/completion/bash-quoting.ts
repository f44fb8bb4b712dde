import type { Quote } from "./bash-line.ts";

/** Letters of other scripts need no quoting; blanks of theirs get it all the same. */
const unsafe = /[^\p{L}\p{N}\p{M}\p{S}\p{P}]|[\s!"#$&'()*;<>?[\\\]^`{|}~]/gu;

/**
 * Text as it is typed behind `quote`, or without one. Readline closes an open quote itself, but not behind a character that
 * looks like it: such text brings its own.
 */
export function bashQuoted(text: string, quote: Quote): string {
  if (quote === "") return text.replace(unsafe, "\\$&");
  const typed = quote === "'" ? text.replaceAll("'", "'\\''") : inDouble(text);
  return typed.endsWith(quote) ? typed + quote : typed;
}

/** Between double quotes nothing takes the history's meaning from `!`. */
function inDouble(text: string): string {
  return text.replace(/[$`"\\]/g, "\\$&").replaceAll("!", `"'!'"`);
}
