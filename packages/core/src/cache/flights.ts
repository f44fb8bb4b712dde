import type { Secret } from "../store.ts";
import type { CacheKey } from "./cache-key.ts";
import { Flight } from "./flight.ts";
import type { Outcome } from "./freshness.ts";

export interface FlightsMeans {
  readonly fetch: (key: CacheKey, signal: AbortSignal) => Promise<Secret>;
  readonly now: () => number;
  /** An outcome that may be kept. */
  readonly onOutcome: (key: CacheKey, outcome: Outcome) => void;
}

/** One fetch at a time for each key, and at most one more that begins when it has ended. */
export class Flights {
  readonly #means: FlightsMeans;
  readonly #current = new Map<string, Flight>();
  readonly #next = new Map<string, Flight>();

  constructor(means: FlightsMeans) {
    this.#means = means;
  }

  isFlying({ text }: CacheKey): boolean {
    return this.#current.has(text);
  }

  /** The fetch under way, or a new one. */
  join(key: CacheKey): Flight {
    const current = this.#current.get(key.text);
    return current === undefined || current.isOutdated ? this.joinNew(key) : current;
  }

  /** One that begins after this call: at once, or after the one under way, together with all who asked for that meanwhile. */
  joinNew(key: CacheKey): Flight {
    const waiting = this.#next.get(key.text);
    if (waiting !== undefined) return waiting;
    const flight: Flight = new Flight(key, {
      fetch: (signal) => this.#means.fetch(key, signal),
      now: this.#means.now,
      onLanded: (outcome) => {
        if (!flight.isOutdated) this.#means.onOutcome(key, outcome);
        this.#end(flight);
      },
      onAbandoned: () => this.#end(flight),
    });
    if (this.#current.has(key.text)) this.#next.set(key.text, flight);
    else this.#start(flight);
    return flight;
  }

  /** What is under way for these keys is not kept. */
  outdate(matches: (key: CacheKey) => boolean): void {
    for (const flight of this.#current.values()) if (matches(flight.key)) flight.isOutdated = true;
  }

  #start(flight: Flight): void {
    this.#current.set(flight.key.text, flight);
    flight.start();
  }

  #end(flight: Flight): void {
    const { text } = flight.key;
    const next = this.#next.get(text);
    if (next === flight) this.#next.delete(text);
    if (this.#current.get(text) !== flight) return;
    this.#current.delete(text);
    if (next === undefined) return;
    this.#next.delete(text);
    this.#start(next);
  }
}
