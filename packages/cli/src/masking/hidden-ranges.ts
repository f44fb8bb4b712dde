export interface HiddenRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges in order, none touching another. */
export class HiddenRanges {
  readonly #ranges: HiddenRange[] = [];

  /** Unites it with those that it overlaps or touches. To be added in the order of their ends. */
  add(start: number, end: number): void {
    let from = start;
    for (let last = this.#ranges.at(-1); last !== undefined && last.end >= from; last = this.#ranges.at(-1)) {
      from = Math.min(from, last.start);
      this.#ranges.pop();
    }
    this.#ranges.push({ start: from, end });
  }

  /** The end of the range that holds the place or touches it; the place itself when there is none. */
  endAround(place: number): number {
    return this.#ranges.find(({ start, end }) => start <= place && place <= end)?.end ?? place;
  }

  /** Takes out those that end up to there. */
  takeUntil(place: number): readonly HiddenRange[] {
    const later = this.#ranges.findIndex(({ end }) => end > place);
    return this.#ranges.splice(0, later === -1 ? this.#ranges.length : later);
  }
}
