import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, program, type Running, start } from "../resilience/built-program.ts";

export const counter: string = fileURLToPath(new URL("signal-counter.py", import.meta.url));
const session = fileURLToPath(new URL("terminal-session.py", import.meta.url));

/** Why no pseudo-terminal can be had, or undefined. */
export const noTerminal: string | undefined =
  spawnSync("python3", ["-c", "import pty, termios"]).status === 0
    ? undefined
    : "a pseudo-terminal is made with python3, and there is none";

export type Step = { readonly shown: string } & (
  | { readonly type: string }
  | { readonly rows: number }
  | { readonly kill: string }
  | Record<never, never>
);

export interface Seen {
  readonly shown: string;
  /** Negative: ended by that signal. */
  readonly status: number;
  readonly stepsLeft: number;
}

/** A local store with secrets in it, and the built command in a folder of its own. */
export interface ExecBench {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly put: (name: string, value: string) => Promise<void>;
  readonly run: (argv: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
  readonly start: (argv: readonly string[]) => Running;
  /** Plays steps on a pseudo-terminal at a command; `sstash` is a word of it. */
  readonly onTerminal: (steps: readonly Step[], command: readonly string[]) => Promise<Seen>;
  readonly close: () => Promise<void>;
}

export async function execBench(): Promise<ExecBench> {
  const folder = await mkdtemp(join(tmpdir(), "sstash-exec-"));
  const sstash = join(folder, "sstash");
  await writeFile(sstash, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o700 });
  const env = {
    HOME: folder,
    PATH: `${folder}:${process.env["PATH"]}`,
    SSTASH_BACKEND: "local",
    SSTASH_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  };
  const begin = (argv: readonly string[], more = {}) =>
    start(process.execPath, [program, ...argv], { env: { ...env, ...more }, cwd: folder });
  return {
    folder,
    env,
    put: async (name, value) => {
      await writeFile(join(folder, "value"), value);
      const { status, stderr } = await begin(["put", "-a", name, "@value"]).ended;
      if (status !== 0) throw new Error(stderr);
    },
    run: (argv, more) => begin(argv, more).ended,
    start: begin,
    onTerminal: async (steps, command) => {
      const { stdout, stderr } = await start("python3", [session, JSON.stringify(steps), ...command], {
        env,
        cwd: folder,
      }).ended;
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout) as Seen;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
