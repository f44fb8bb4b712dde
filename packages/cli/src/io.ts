import type { Ending, Program } from "./exec/program.ts";

/** Everything the command reads and writes. `bin.ts` makes the real one out of `process`; tests make one of buffers. */
export interface Io {
  readonly stdin: {
    readonly isTerminal: boolean;
    /** All of it. */
    readonly read: () => Promise<Uint8Array>;
  };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks on the terminal without showing what is typed. */
  readonly promptHidden: (question: string) => Promise<string>;
  /** Asks on the terminal and shows what is typed. */
  readonly ask: (question: string) => Promise<string>;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly appendFile: (path: string, text: string) => Promise<void>;
  /** All of it, or the file stays as it was. */
  readonly appendWhole: (path: string, text: string) => Promise<void>;
  /** Runs a program with our own input and outputs, or in our place; then this never returns. */
  readonly runProgram: (program: Program) => Promise<Ending>;
  /** Atomically, mode 0600. */
  readonly writeFile: (path: string, data: string | Uint8Array) => Promise<void>;
}

export interface Output {
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
  /** Resolves when the text is handed over, so that a closed pipe stops the command. */
  readonly write: (data: string | Uint8Array) => Promise<void>;
}

export type Environment = Readonly<Record<string, string | undefined>>;
