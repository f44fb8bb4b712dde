import { whenAborted } from "../abort-listener.ts";

/** How many people are being asked for something right now, since when, and how long they were before. */
let asked = 0;
let askedSince = 0;
let askedBeforeMs = 0;

/** No time limit runs while `ask` waits for a person. */
export async function offTheClock<T>(ask: () => Promise<T>): Promise<T> {
  if (asked === 0) askedSince = performance.now();
  asked += 1;
  try {
    return await ask();
  } finally {
    asked -= 1;
    if (asked === 0) askedBeforeMs += performance.now() - askedSince;
  }
}

function clockMs(): number {
  const now = performance.now();
  return now - askedBeforeMs - (asked > 0 ? now - askedSince : 0);
}

/**
 * Ends a wait when the caller aborts or when time is up. Made by hand and lifted after each call: `AbortSignal.any` and
 * `AbortSignal.timeout` leave their marks on a signal that lives as long as the program, and timers for each call.
 */
export class TimeLimit {
  /** For what is waited for. Its reason is the caller's own, or what `onTimeout` made. */
  readonly signal: AbortSignal;
  /** Rejects with that reason. */
  readonly broken: Promise<never>;
  readonly lift: () => void;

  constructor(limitMs: number, onTimeout: () => Error, caller: AbortSignal | undefined) {
    const controller = new AbortController();
    const end = clockMs() + limitMs;
    const onTimer = () => {
      const leftMs = asked > 0 ? limitMs : end - clockMs();
      if (leftMs > 0) timer = setTimeout(onTimer, leftMs);
      else controller.abort(onTimeout());
    };
    const forget = caller && whenAborted(caller, () => controller.abort(caller.reason));
    let timer = setTimeout(onTimer, limitMs);
    this.signal = controller.signal;
    this.broken = new Promise((_, reject) => {
      controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
    });
    this.lift = () => {
      clearTimeout(timer);
      forget?.();
    };
  }
}
