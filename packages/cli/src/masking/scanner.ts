import { type Automaton, manyLabel } from "./automaton.ts";
import { type GramFilter, gramHash } from "./gram-filter.ts";

/** Told of the longest pattern that ends at `to`, at `[from, to)`; more than once, perhaps. */
export type Found = (from: number, to: number) => void;

/** Bytes that the filter may look at again. A long beginning of a pattern is followed to its end, or each byte of it would be. */
const mostReadAgain = 8;

/** Runs the automaton over a text that comes in chunks, and past what the filter says cannot begin a pattern. */
export class Scanner {
  readonly #automaton: Automaton;
  readonly #filter: GramFilter | undefined;
  #state = 0;

  constructor(automaton: Automaton, filter: GramFilter | undefined) {
    this.#automaton = automaton;
    this.#filter = filter;
  }

  /** The automaton's after the last byte; what the text before can still be the beginning of depends on it alone. */
  get state(): number {
    return this.#state;
  }

  /**
   * Goes on with `bytes[from]` to `bytes[to - 1]`.
   *
   * @param found with places counted in `bytes`, negative in what came before
   */
  run(bytes: Uint8Array, from: number, to: number, found: Found): void {
    const { label, target, rows, fail, matched, open } = this.#automaton;
    const filter = this.#filter;
    let state = this.#state;
    let at = from;
    // Every pattern that begins up to here has to be seen by the automaton, before the filter may look again.
    let suspected = filter === undefined ? to : from - 1;
    for (;;) {
      while (at < to) {
        const byte = bytes[at] as number;
        at += 1;
        for (;;) {
          const way = label[state] as number;
          if (way === byte) {
            state = target[state] as number;
            break;
          }
          if (way === manyLabel) {
            state = rows[(target[state] as number) + byte] as number;
            break;
          }
          state = fail[state] as number;
        }
        const length = matched[state] as number;
        if (length !== 0) found(at - length, at);
        const begun = open[state] as number;
        if (begun <= mostReadAgain && at - begun > suspected) break;
      }
      if (at >= to || filter === undefined) break;
      const start = at - (open[state] as number);
      suspected = nextSuspect(bytes, start + filter.stride - 1, to, filter);
      at = suspected - filter.stride + 1;
      if (suspected + 2 >= to) suspected = to;
      state = 0;
    }
    this.#state = state;
  }

  reset(): void {
    this.#state = 0;
  }
}

/** The first of the strides' ends where the filter knows the bytes, or the first that has too few bytes before `to`. */
function nextSuspect(bytes: Uint8Array, from: number, to: number, { stride, bits, shift }: GramFilter): number {
  let at = from;
  for (; at + 2 < to; at += stride) {
    const hash = gramHash(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number) >>> shift;
    if (((bits[hash >>> 5] as number) >>> (hash & 31)) & 1) break;
  }
  return at;
}
