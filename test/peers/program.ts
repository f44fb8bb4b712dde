import type { Place } from "./place.ts";

/** A command that speaks credstash's command lines. */
export interface Program {
  readonly name: "credstash" | "sstash";
  readonly run: (argv: readonly string[], options: RunOptions) => Promise<Outcome>;
}

export interface RunOptions {
  readonly place: Place;
  /** All of the environment but HOME and PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Default: empty. */
  readonly stdin?: string | Uint8Array;
  /** After so many seconds the program is killed. Default: 60. */
  readonly seconds?: number;
}

export interface Outcome {
  /** Null when the time limit was reached. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export const defaultSeconds = 60;

/**
 * What both programs find in their environment beside what a test gives. The names that sstash keeps for completion are a
 * file that credstash does not leave, so they are switched off.
 */
export function baseEnvironment({ home }: Place): Readonly<Record<string, string>> {
  return { HOME: home, PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", COLUMNS: "100", SSTASH_NO_CACHE: "1" };
}

/** At most so many at a time: more would only wait for each other, and time limits would not mean what they say. */
export function limited(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
