/** The letter and the digits of the shortest escape that Python and YAML share: `\x` 2, `\u` 4 or `\U` 8 digits. */
export function hexEscape(character: string): { readonly letter: "x" | "u" | "U"; readonly digits: string } {
  const codePoint = character.codePointAt(0) ?? 0;
  const hex = codePoint.toString(16);
  if (codePoint <= 0xff) return { letter: "x", digits: hex.padStart(2, "0") };
  return codePoint <= 0xffff
    ? { letter: "u", digits: hex.padStart(4, "0") }
    : { letter: "U", digits: hex.padStart(8, "0") };
}
