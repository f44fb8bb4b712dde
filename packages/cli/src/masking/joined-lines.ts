import { type Automaton, nextState } from "./automaton.ts";
import type { Found } from "./scanner.ts";

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

  /** @param place the byte's, in the text as it is, as are those told to `found` */
  step(byte: number, place: number, found: Found): void {
    const { matched, open } = this.#automaton;
    const end = place + 1;
    this.#state = nextState(this.#automaton, this.#state, byte);
    const length = matched[this.#state] ?? 0;
    if (length !== 0) found(this.#startOf(length, end), end);
    if (end - (open[this.#state] ?? 0) > (this.#wraps.at(-1) ?? 0)) this.#wraps = [];
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
