import type { Masking } from "../masking/mask.ts";

/** A program to run in the place of this one. */
export interface Program {
  /** Path of the file. */
  readonly file: string;
  /** What the program is told that it is called. */
  readonly argv0: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Hides values in what it writes; it then has pipes instead of the terminal. Default: it has our own input and outputs. */
  readonly masking?: Masking;
  /** Something is to be done when it has ended. */
  readonly isFollowed: boolean;
}

/** How it ended: with a status, by a signal, or not at all because the system would not start it. */
export type Ending =
  | { readonly status: number }
  | { readonly signal: NodeJS.Signals }
  | { readonly failure: string; readonly status: 125 | 126 | 127 };

/** What of `process` is used here. */
export type Host = Pick<
  NodeJS.Process,
  "on" | "removeAllListeners" | "removeListener" | "stdin" | "stdout" | "stderr" | "platform" | "pid"
> & { readonly execve?: unknown };
