import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, passed in so that tests decide them. */
export interface Clock {
  /** Milliseconds from some moment on. */
  readonly now: () => number;
  /** Resolves after `ms`; rejects as soon as the signal aborts. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
  random: Math.random,
};
