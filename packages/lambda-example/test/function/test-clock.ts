import type { Clock } from "../../src/function/clock.ts";

/** A clock that moves when told. Pauses (waits that nothing calls off) end at once, and are noted; limits wait for `pass`. */
export class TestClock implements Clock {
  readonly pauses: number[] = [];
  /** Whether the time of a pause goes by: not where many pause at once, as if one after the other. */
  doPausesTakeTime = true;
  /** What `random` gives next; the last is given again. */
  readonly #chances: number[];
  readonly #limits = new Set<{ readonly at: number; readonly end: () => void }>();
  #nowMs = 0;

  constructor(...chances: number[]) {
    this.#chances = chances.length === 0 ? [0.5] : chances;
  }

  readonly now = (): number => this.#nowMs;

  readonly random = (): number => (this.#chances.length > 1 ? this.#chances.shift() : this.#chances[0]) ?? 0;

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal === undefined) {
      this.pauses.push(ms);
      if (this.doPausesTakeTime) this.pass(ms);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const limit = { at: this.#nowMs + ms, end: resolve };
      this.#limits.add(limit);
      signal.addEventListener("abort", () => {
        this.#limits.delete(limit);
        reject(signal.reason);
      });
    });
  };

  /** Limits that run now. */
  get limits(): readonly number[] {
    return [...this.#limits].map(({ at }) => at - this.#nowMs);
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    for (const limit of this.#limits) {
      if (limit.at > this.#nowMs) continue;
      this.#limits.delete(limit);
      limit.end();
    }
  }
}
