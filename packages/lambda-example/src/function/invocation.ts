import type { Clock } from "./clock.ts";

/** What the Lambda runtime hands in beside the event. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

/** There was no answer in time. */
export class TimeUpError extends Error {
  override readonly name = "TimeUpError";
}

/** Kept back, so that an answer is still sent when everything before it took too long. */
const reserveMs = 250;

/** Connects that one invocation may make, for whatever reason. */
const mostConnects = 3;

/** One invocation: the time it has left, and what it did on the way. */
export class Invocation {
  readonly requestId: string;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #endsAt: number;
  #connects = 0;

  constructor(context: InvocationContext, clock: Clock) {
    this.requestId = context.awsRequestId;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#endsAt = this.#startedAt + context.getRemainingTimeInMillis() - reserveMs;
  }

  get connects(): number {
    return this.#connects;
  }

  get hasConnectLeft(): boolean {
    return this.#connects < mostConnects;
  }

  countConnect(): void {
    this.#connects += 1;
  }

  elapsedMs(): number {
    return Math.round(this.#clock.now() - this.#startedAt);
  }

  leftMs(): number {
    return this.#endsAt - this.#clock.now();
  }

  /**
   * Work that is told to end, and no longer waited for, after `mostMs` or with the invocation's own time.
   * @throws TimeUpError
   */
  async limited<T>(what: string, mostMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limitMs = Math.min(mostMs, this.leftMs());
    const lateness = new TimeUpError(`${what}: no answer within ${Math.round(Math.max(limitMs, 0))} ms`);
    if (limitMs <= 0) throw lateness;
    const limit = new AbortController();
    const done = new AbortController();
    const late = this.#clock.wait(limitMs, done.signal).then(() => {
      limit.abort(lateness);
      throw lateness;
    });
    // After the work has ended the wait is called off, and nobody hears of it.
    late.catch(() => undefined);
    try {
      return await Promise.race([work(limit.signal), late]);
    } finally {
      done.abort();
    }
  }
}
