/** A command line up to the cursor, as bash reads it. */
export interface BashLine {
  /** The words before the one at the cursor, unquoted, and without the command's own. */
  readonly words: readonly string[];
  /** The word at the cursor, unquoted. */
  readonly current: string;
  /** The beginning of `current` that stays: readline replaces only what follows the last character that breaks words. */
  readonly kept: string;
  /** The quote that is open at the cursor. */
  readonly quote: Quote;
  /** The word at the cursor is the target of a redirection. */
  readonly redirects: boolean;
}

export type Quote = "" | "'" | '"';

interface State {
  words: string[];
  current: string | undefined;
  kept: string;
  redirects: boolean;
}

/** Readline breaks words before these; elsewhere after the character. */
const specialPrefixes = "$@";

/** What may be escaped between double quotes; before anything else a backslash is itself. */
const escapableInDouble = '$`"\\';

/**
 * Reads a line by bash's rules. COMP_WORDS is of no use: its words are broken at `:` and `=` too, in each version of bash
 * otherwise, and the blanks between them are gone.
 * @param breaks COMP_WORDBREAKS
 */
export function readBashLine(line: string, breaks: string): BashLine {
  const state: State = { words: [], current: undefined, kept: "", redirects: false };
  let quote: Quote = "";
  let keptInQuote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (character === "\\" && quote !== "'") {
      at += 1;
      const next = line[at] ?? "";
      const isItself = quote === '"' && !escapableInDouble.includes(next);
      take(state, isItself ? `\\${next}` : next);
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else take(state, character);
    } else if (character === "'" || character === '"') {
      quote = character;
      take(state, "");
      keptInQuote = state.current ?? "";
    } else takeUnquoted(state, character, { breaks, follows: line[at - 1] ?? "" });
  }
  return {
    words: afterCommand(state.words),
    current: state.current ?? "",
    kept: quote === "" ? state.kept : keptInQuote,
    quote,
    redirects: state.redirects,
  };
}

function takeUnquoted(
  state: State,
  character: string,
  { breaks, follows }: { readonly breaks: string; readonly follows: string },
): void {
  const isOfRedirection = character === "&" && /[<>]/.test(follows);
  if (/\s/.test(character)) endWord(state);
  else if (/[<>]/.test(character) || isOfRedirection) {
    // The digits of `2>` belong to it.
    if (/^\d+$/.test(state.current ?? "")) state.current = undefined;
    endWord(state);
    state.redirects = true;
  } else if (/[;|&()]/.test(character)) {
    endWord(state);
    state.words = [];
    state.redirects = false;
  } else {
    const before = state.current ?? "";
    take(state, character);
    if (breaks.includes(character)) state.kept = specialPrefixes.includes(character) ? before : before + character;
  }
}

function take(state: State, text: string): void {
  state.current = (state.current ?? "") + text;
}

function endWord(state: State): void {
  if (state.current !== undefined) {
    if (!state.redirects) state.words.push(state.current);
    state.redirects = false;
  }
  state.current = undefined;
  state.kept = "";
}

/** Assignments may come before a command. */
function afterCommand(words: readonly string[]): readonly string[] {
  return words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)) + 1);
}
