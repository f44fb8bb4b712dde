import { OutputError } from "./output-error.ts";

export interface OutputFailure {
  readonly line: string;
  readonly code: "ERR_OUTPUT";
  readonly hint: string;
}

const again = "nothing was lost; free space, or print elsewhere, and run it again";
const whatIsLeft = "`sstash list` shows what was stored; free space, or print elsewhere, and put the rest";

/** Verbs that tell of one thing after the other as it is done: where that cannot be written, they stop there. */
const stopped: Readonly<Record<string, string>> = {
  bind: again,
  copy: again,
  prune: again,
  rename: again,
  import: whatIsLeft,
  putall: whatIsLeft,
};

/** What there is to say of an error of writing output or a file that was asked for; undefined for any other. */
export function outputFailure(error: unknown, verb?: string): OutputFailure | undefined {
  if (error instanceof OutputError) {
    return { line: error.message, code: "ERR_OUTPUT", hint: "nothing was written there; name another place" };
  }
  if (!isWriteError(error)) return undefined;
  const early = verb === undefined ? undefined : stopped[verb];
  const hint =
    early === undefined
      ? "what was printed is not whole, but what was to be stored is (`sstash list`); free space, or print elsewhere"
      : `it was stopped half-way: ${early}`;
  return { line: `the output could not be written (${error.code})`, code: "ERR_OUTPUT", hint };
}

function isWriteError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && error.syscall === "write" && "code" in error;
}
