import { type Automaton, nextState } from "./automaton.ts";
import type { Found } from "./scanner.ts";

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Where `bytes` begin in the whole text. */
  readonly before: number;
}

/**
 * Reads a text as if its wrapped lines were one, beside the scanner that reads it as it is: only from a wrap on, and until
 * no pattern that began before the wrap can end any more. From there both would be in the same state.
 */
export class JoinedLines {
  readonly #automaton: Automaton;
  #state = 0;
  /** Places of the wraps, in order. */
  #wraps: number[] = [];

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  get active(): boolean {
    return this.#wraps.length > 0;
  }

  /** @param state the scanner's before the wrap */
  wrap(place: number, state: number): void {
    if (this.active) {
      const start = this.openFrom(place);
      this.#wraps = [...this.#wraps.filter((wrap) => wrap >= start), place];
    } else if (this.#automaton.open[state] !== 0) {
      this.#state = state;
      this.#wraps = [place];
    }
  }

  /**
   * Goes on with a stretch of `bytes` that has no wrap.
   *
   * @param found with places counted in `bytes`, in the text as it is
   */
  run(bytes: Uint8Array, { from, to, before }: Stretch, found: Found): void {
    const { matched, open } = this.#automaton;
    for (let at = from; at < to && this.active; at += 1) {
      this.#state = nextState(this.#automaton, this.#state, bytes[at] as number);
      const end = before + at + 1;
      const length = matched[this.#state] as number;
      if (length !== 0) found(this.#startOf(length, end) - before, end - before);
      if (end - (open[this.#state] as number) > (this.#wraps.at(-1) ?? 0)) this.#wraps = [];
    }
  }

  /** Where what can still be the beginning of a pattern begins, at the latest at `end`. */
  openFrom(end: number): number {
    return this.active ? this.#startOf(this.#automaton.open[this.#state] ?? 0, end) : end;
  }

  reset(): void {
    this.#wraps = [];
  }

  /** Where the last `length` bytes before `end` begin, wraps not counted. */
  #startOf(length: number, end: number): number {
    let start = end - length;
    for (let index = this.#wraps.length - 1; (this.#wraps[index] ?? -1) >= start; index -= 1) start -= 1;
    return start;
  }
}
