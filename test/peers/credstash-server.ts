import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { paths } from "./peer-programs.ts";
import { baseEnvironment, defaultSeconds, type Program, type RunOptions } from "./program.ts";

/** Upstream, loaded once and forked for each command line. */
export interface CredstashServer {
  readonly program: Program;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly id?: number;
  readonly status?: number | null;
}

export async function startCredstashServer(): Promise<CredstashServer> {
  // A session of its own: without a controlling terminal a hidden prompt falls back to standard input.
  const child = spawn(paths.credstashPython, [paths.credstashServer], {
    stdio: ["ignore", "ignore", "inherit", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8" },
    detached: true,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const requests = child.stdio[3] as Duplex;
  const answers = createInterface({ input: child.stdio[4] as Duplex });
  const waiting = new Map<number, (status: number | null) => void>();
  await new Promise<void>((resolve, reject) => {
    answers.on("line", (line) => {
      const { id, status = null } = JSON.parse(line) as Answer;
      if (id === undefined) resolve();
      else waiting.get(id)?.(status);
    });
    child.once("exit", (status) => reject(new Error(`credstash's server ended with status ${status}`)));
  });
  let last = 0;
  const ask = (argv: readonly string[], options: RunOptions, folder: Folder): Promise<number | null> => {
    last += 1;
    const id = last;
    const { place, env, seconds = defaultSeconds } = options;
    const rest = { cwd: place.cwd, env: { ...baseEnvironment(place), ...env }, program: paths.credstash };
    requests.write(`${JSON.stringify({ id, argv, seconds, ...rest, ...folder })}\n`);
    return new Promise((resolve) => waiting.set(id, resolve));
  };
  return {
    program: { name: "credstash", run: (argv, options) => throughFiles(argv, options, ask) },
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

interface Folder {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

let streams = 0;

/** The child's standard streams are files beside its working folder. */
async function throughFiles(
  argv: readonly string[],
  options: RunOptions,
  ask: (argv: readonly string[], options: RunOptions, folder: Folder) => Promise<number | null>,
) {
  streams += 1;
  const beside = (stream: string) => join(options.place.cwd, "..", `${stream}-${streams}`);
  const folder = { stdin: beside("stdin"), stdout: beside("stdout"), stderr: beside("stderr") };
  await writeFile(folder.stdin, options.stdin ?? "");
  const status = await ask(argv, options, folder);
  const [stdout, stderr] = await Promise.all([readFile(folder.stdout), readFile(folder.stderr, "utf8")]);
  await Promise.all(Object.values(folder).map((path) => rm(path)));
  return { status, stdout, stderr };
}
