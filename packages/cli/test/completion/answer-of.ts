import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complete } from "../../src/completion/complete.ts";
import { LearnedNames } from "../../src/completion/learned-names.ts";
import { rememberNames } from "../../src/completion/name-cache.ts";
import { filled } from "../../src/grammar.ts";
import { type GlobalValues, globalOptions } from "../../src/options/global-options.ts";

/** COMP_WORDBREAKS as bash has it at first. */
export const defaultBreaks = " \t\n\"'@><=;|&(:";

/** Globals as a command line without any gives them. */
export function globalsWith(given: Readonly<Record<string, string>> = {}): GlobalValues {
  return filled(globalOptions, new Map(Object.entries(given))) as GlobalValues;
}

export interface Home {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly remember: (names: readonly string[], given?: Readonly<Record<string, string>>) => Promise<void>;
  /** The lines of the hidden command's answer. */
  readonly answer: (...args: readonly string[]) => Promise<readonly string[]>;
  /** What bash is told for this line, with the cursor at its end. */
  readonly bash: (line: string, breaks?: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** A home folder with a cache of names, and completion there. */
export async function temporaryHome(): Promise<Home> {
  const home = await mkdtemp(join(tmpdir(), "sstash-completion-"));
  const env = { SSTASH_BACKEND: "local" };
  const answer = async (...args: readonly string[]) => {
    let written = "";
    const write = async (data: string | Uint8Array) => {
      written += String(data);
    };
    await complete(args, { io: { stdout: { isTerminal: false, columns: undefined, write } }, env, home });
    return written === "" ? [] : written.replace(/\n$/, "").split("\n");
  };
  return {
    env,
    home,
    answer,
    bash: (line, breaks = defaultBreaks) => answer("bash", "--", line, breaks),
    remember: async (names, given) => {
      const learned = new LearnedNames();
      learned.listed(new Set(names));
      await rememberNames(learned, { env, home, globals: globalsWith(given) });
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}
