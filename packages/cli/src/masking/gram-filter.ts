/** Three bytes in a row. */
const gramBytes = 3;
/** Where more of each pattern is looked at, more chance texts are taken for a pattern's beginning. */
const mostLookedAt = 16;

/**
 * Says where no pattern can begin, from three bytes of every few: a pattern that begins in such a stride has one of its
 * first groups of three bytes at the stride's end. It may err to the other side.
 */
export interface GramFilter {
  /** Bytes to go on at a time. */
  readonly stride: number;
  /** A bit for each hash (`gramHash`) of a group that some pattern has there. */
  readonly bits: Int32Array;
  /** Right shift that a hash needs. */
  readonly shift: number;
}

/** Undefined when there is a pattern too short for it. */
export function buildGramFilter(patterns: readonly Uint8Array[]): GramFilter | undefined {
  const lookedAt = patterns.reduce((least, { length }) => Math.min(least, length), mostLookedAt);
  const stride = lookedAt - gramBytes + 1;
  if (stride < 2) return undefined;
  // Sixteen bits for each group at least, at least the 8 KB that any processor has near, at most 256 KB.
  const log = Math.min(21, Math.max(16, Math.ceil(Math.log2(patterns.length * stride * 16))));
  const bits = new Int32Array(2 ** (log - 5));
  const shift = 32 - log;
  for (const pattern of patterns) {
    for (let at = 0; at < stride; at += 1) {
      const hash = gramHash(pattern[at] ?? 0, pattern[at + 1] ?? 0, pattern[at + 2] ?? 0) >>> shift;
      const word = hash >>> 5;
      bits[word] = (bits[word] ?? 0) | (1 << (hash & 31));
    }
  }
  return { stride, bits, shift };
}

/** 32 bits, the first ones the best mixed. */
export function gramHash(first: number, second: number, third: number): number {
  return Math.imul(first | (second << 8) | (third << 16), 0x9e3779b1);
}
