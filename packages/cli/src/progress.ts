import type { Io } from "./io.ts";

export interface Progress {
  readonly update: (done: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const quietMs = 1_000;
const everyMs = 100;

/** Counts on standard error how far a long work is: on a terminal alone, and only when it takes over a second. */
export function startProgress(what: string, { stderr }: Pick<Io, "stderr">): Progress {
  if (!stderr.isTerminal) return { update: () => undefined, end: () => undefined };
  let done = 0;
  let shown = -1;
  const show = (): void => {
    if (done !== shown) void stderr.write(`\rsstash: ${done} ${what}`);
    shown = done;
  };
  let repeat: NodeJS.Timeout | undefined;
  const start = setTimeout(() => {
    show();
    repeat = setInterval(show, everyMs).unref();
  }, quietMs).unref();
  return {
    update: (count) => {
      done = count;
    },
    end: () => {
      clearTimeout(start);
      clearInterval(repeat);
      if (shown >= 0) void stderr.write("\r\u001b[K");
    },
  };
}
