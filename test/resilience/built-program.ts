import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const program: string = fileURLToPath(new URL("../../packages/cli/bin/sstash.js", import.meta.url));

/** Why the built command cannot be run, or undefined when it can. */
export const notBuilt: string | undefined = existsSync(new URL("../../packages/cli/dist/bin.js", import.meta.url))
  ? undefined
  : "the command is not built: run `npm run build`";

export interface Ended {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly printed: () => string;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  /** All of it: nothing is inherited but the path. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Runs it as this user and group; root only. */
  readonly user?: number;
}

/** Starts a program and gathers what it prints. Its standard input is empty. */
export function start(command: string, argv: readonly string[], { env, cwd, user }: StartOptions): Running {
  const child = spawn(command, argv, {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  const [stdout, stderr] = [gathered(child.stdout), gathered(child.stderr)];
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout: stdout(), stderr: stderr() }));
  });
  return { child, printed: stdout, ended };
}

/** Runs a line of bash; `$0` is the command. */
export function bash(script: string, options: StartOptions): Promise<Ended> {
  return start("bash", ["-c", script, program], options).ended;
}

function gathered(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}
