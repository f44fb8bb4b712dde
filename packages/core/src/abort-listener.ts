interface Waiting {
  readonly acts: Set<() => void>;
  readonly onAbort: () => void;
}

/** By the signals that callers gave, while a call waits with one. */
const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * One listener for all the calls that wait with a signal at a time, taken off with the last of them: Node takes more than
 * ten for a leak, and warns on standard error. Returns how to take it back.
 */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  const shared = waiting.get(signal) ?? firstWaiting(signal);
  shared.acts.add(act);
  return () => {
    shared.acts.delete(act);
    if (shared.acts.size > 0) return;
    signal.removeEventListener("abort", shared.onAbort);
    waiting.delete(signal);
  };
}

function firstWaiting(signal: AbortSignal): Waiting {
  const acts = new Set<() => void>();
  const onAbort = () => {
    for (const act of acts) act();
  };
  const shared = { acts, onAbort };
  signal.addEventListener("abort", shared.onAbort, { once: true });
  waiting.set(signal, shared);
  return shared;
}
