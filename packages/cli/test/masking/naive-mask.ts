/** What a mask does, said plainly: every occurrence of every pattern, then each run of hidden bytes replaced by one `***`. */
export function naiveMask(text: Uint8Array, patterns: readonly Uint8Array[]): Buffer {
  const hidden = new Uint8Array(text.length);
  hideIn(
    text,
    Array.from(text, (_, place) => place),
    { patterns, hidden },
  );
  const joined = Array.from(text.keys()).filter((place) => !isWrap(text, place));
  hideIn(
    Uint8Array.from(joined, (place) => text[place] ?? 0),
    joined,
    { patterns, hidden },
  );
  const output: number[] = [];
  for (const [place, byte] of text.entries()) {
    if (hidden[place] === 0) output.push(byte);
    else if (hidden[place - 1] !== 1) output.push(...Buffer.from("***"));
  }
  return Buffer.from(output);
}

interface Hiding {
  readonly patterns: readonly Uint8Array[];
  readonly hidden: Uint8Array;
}

/** @param places of the text's bytes, in what is hidden; what lies between them goes with them */
function hideIn(text: Uint8Array, places: readonly number[], { patterns, hidden }: Hiding): void {
  const searched = Buffer.from(text);
  for (const pattern of patterns) {
    for (let at = searched.indexOf(pattern); at !== -1; at = searched.indexOf(pattern, at + 1)) {
      hidden.fill(1, places[at], (places[at + pattern.length - 1] ?? 0) + 1);
    }
  }
}

function isWrap(text: Uint8Array, place: number): boolean {
  const before = Buffer.from(text.subarray(0, place)).toString("latin1");
  const byte = text[place];
  return (byte === 10 && /[A-Za-z0-9+/]{60}\r?$/.test(before)) || (byte === 13 && /[A-Za-z0-9+/]{60}$/.test(before));
}

/** Length of the longest end of the text that a longer pattern begins with. */
export function openLength(text: Uint8Array, patterns: readonly Uint8Array[]): number {
  const whole = Buffer.from(text);
  const longest = Math.max(0, ...patterns.map((pattern) => pattern.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = whole.subarray(whole.length - length);
    if (patterns.some((pattern) => pattern.length > length && end.equals(pattern.subarray(0, length)))) return length;
  }
  return 0;
}
