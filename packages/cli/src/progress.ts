import type { Io } from "./io.ts";

export interface Progress {
  readonly update: (done: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const quietMs = 1_000;
const everyMs = 100;

/** Counts on standard error how far a long work is: on a terminal alone, and only when it takes over a second. */
export function startProgress(what: string, { stderr }: Pick<Io, "stderr">, now: () => number = Date.now): Progress {
  const started = now();
  let shown = Number.NEGATIVE_INFINITY;
  return {
    update: (done) => {
      const at = now();
      if (!stderr.isTerminal || at - started < quietMs || at - shown < everyMs) return;
      shown = at;
      void stderr.write(`\rsstash: ${done} ${what}`);
    },
    end: () => {
      if (shown > 0) void stderr.write("\r\u001b[K");
    },
  };
}
