/** Random tests begin with this one, which their titles show; SSTASH_SEED sets another. */
export const seed: number = Number(process.env["SSTASH_SEED"] ?? 20_251_121);

/** Numbers below what is asked, always the same for a seed (mulberry32). */
export function random(begin: number): (below: number) => number {
  let state = begin;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
