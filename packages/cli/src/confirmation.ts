import type { CommandContext } from "./command.ts";

/** Whether to go on: asked on a terminal, unless the answer was given on the command line. */
export async function confirmed(question: string, yes: boolean, { io }: CommandContext): Promise<boolean> {
  if (yes || !io.stdin.isTerminal) return true;
  return /^y(?:es)?$/i.test((await io.ask(`${question} [y/N] `)).trim());
}
