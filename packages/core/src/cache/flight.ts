import { whenAborted } from "../abort-listener.ts";
import type { Secret } from "../store.ts";
import type { CacheKey } from "./cache-key.ts";
import type { Outcome } from "./freshness.ts";

export interface FlightMeans {
  readonly fetch: (signal: AbortSignal) => Promise<Secret>;
  readonly now: () => number;
  /** Before anybody who waits hears of it. */
  readonly onLanded: (outcome: Outcome) => void;
  /** The last one who waited has left; the fetch was told to stop, or will never start. */
  readonly onAbandoned: () => void;
}

/** One fetch and everybody who waits for it. It lives as long as somebody does. */
export class Flight {
  readonly key: CacheKey;
  /** It began before a write or an invalidation of its secret: those who waited get its value, and nobody else. */
  isOutdated = false;
  /** Somebody was told that it failed and an older value was served. */
  isReported = false;
  readonly #means: FlightMeans;
  readonly #landing: Promise<Outcome>;
  #land: (outcome: Outcome) => void = () => undefined;
  readonly #abort = new AbortController();
  #waiting = 0;
  #isOver = false;

  constructor(key: CacheKey, means: FlightMeans) {
    this.key = key;
    this.#means = means;
    this.#landing = new Promise((resolve) => {
      this.#land = resolve;
    });
  }

  start(): void {
    void this.#fly();
  }

  /** @throws the signal's reason when the caller leaves; the others wait on. */
  async wait(signal: AbortSignal | undefined): Promise<Outcome> {
    this.#waiting += 1;
    let forget: (() => void) | undefined;
    try {
      if (signal === undefined) return await this.#landing;
      return await new Promise((resolve, reject) => {
        forget = whenAborted(signal, () => reject(signal.reason));
        void this.#landing.then(resolve);
      });
    } finally {
      forget?.();
      this.#leave(signal);
    }
  }

  #leave(signal: AbortSignal | undefined): void {
    this.#waiting -= 1;
    if (this.#waiting > 0 || this.#isOver) return;
    this.#isOver = true;
    this.#abort.abort(signal?.reason);
    this.#means.onAbandoned();
  }

  async #fly(): Promise<void> {
    const since = this.#means.now();
    const outcome = await this.#ending(since);
    // What an abandoned fetch brings comes too late: another may have been made since.
    if (this.#isOver) return;
    this.#isOver = true;
    this.#means.onLanded(outcome);
    this.#land(outcome);
  }

  async #ending(since: number): Promise<Outcome> {
    try {
      const secret = await this.#means.fetch(this.#abort.signal);
      return { secret, since, until: this.#means.now() };
    } catch (error) {
      return { error, since, until: this.#means.now() };
    }
  }
}
