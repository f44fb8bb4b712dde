import { hexEscape } from "./hex-escape.ts";

const letters: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t" };

/**
 * Python 3's `repr` of a str, for messages that credstash composes with it. What is not printable follows this
 * runtime's Unicode version, so characters assigned since may differ from another Python's.
 */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === "'" || character === '"') return character === quote ? `\\${quote}` : character;
    return `\\${character === "\\" ? character : (letters[character] ?? numbered(character))}`;
  });
  return `${quote}${body}${quote}`;
}

function numbered(character: string): string {
  const { letter, digits } = hexEscape(character);
  return `${letter}${digits}`;
}
