/** Control characters would let a name or an answer draw on the terminal, or break the one line. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim();
}
