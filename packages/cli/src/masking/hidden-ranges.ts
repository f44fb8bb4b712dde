export interface HiddenRange {
  readonly start: number;
  readonly end: number;
}

interface OpenRange {
  readonly start: number;
  end: number;
}

/** Ranges in order, none touching another. */
export class HiddenRanges {
  readonly #ranges: OpenRange[] = [];

  /** Unites it with those that it overlaps or touches. To be added in the order of their ends. */
  add(start: number, end: number): void {
    let last = this.#ranges.at(-1);
    while (last !== undefined && last.start > start) {
      this.#ranges.pop();
      last = this.#ranges.at(-1);
    }
    if (last !== undefined && last.end >= start) last.end = end;
    else this.#ranges.push({ start, end });
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
