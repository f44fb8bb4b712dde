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

  /** Unites it with those that it overlaps or touches. */
  add(start: number, end: number): void {
    const last = this.#ranges.at(-1);
    if (last !== undefined && last.start <= start && start <= last.end) {
      last.end = Math.max(last.end, end);
      return;
    }
    const first = this.#ranges.findLastIndex((range) => range.end < start) + 1;
    let from = start;
    let to = end;
    let after = first;
    for (let range = this.#ranges[after]; range !== undefined && range.start <= end; range = this.#ranges[after]) {
      from = Math.min(from, range.start);
      to = Math.max(to, range.end);
      after += 1;
    }
    this.#ranges.splice(first, after - first, { start: from, end: to });
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
