/**
 * Base64 texts that give a value away, for every place it can have in a longer encoded text: after 0, 1 or 2 bytes of a
 * group of three. A character that mixes the value with a neighbour's bits is left out; where the value ends the text, its
 * last character is known, and the padding may or may not be there. In the standard alphabet and in the URL-safe one.
 */
export function base64Forms(value: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), value]);
    const text = bytes.toString("base64");
    const first = Math.ceil((before * 8) / 6);
    const inside = text.slice(first, Math.floor((bytes.length * 8) / 6));
    const ending = text.slice(first);
    return [inside, ending.replace(/=+$/, ""), ending].flatMap((form) => [form, urlSafe(form)]);
  });
}

function urlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}
