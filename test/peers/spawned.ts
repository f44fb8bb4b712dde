import { spawn } from "node:child_process";
import { paths } from "./peer-programs.ts";
import { baseEnvironment, defaultSeconds, type Outcome, type Program, type RunOptions } from "./program.ts";

/** The built command, a process a command line. */
export const sstash: Program = {
  name: "sstash",
  run: (argv, options) => spawned(process.execPath, [paths.sstash, ...argv], options),
};

/** Upstream's own command, a process a command line: exact, and slow. */
export const credstashProcess: Program = {
  name: "credstash",
  run: (argv, options) => spawned(paths.credstash, argv, options),
};

/** Runs a program without a controlling terminal. */
export function spawned(file: string, argv: readonly string[], options: RunOptions): Promise<Outcome> {
  const { place, env, stdin = "", seconds = defaultSeconds } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, { cwd: place.cwd, env: { ...baseEnvironment(place), ...env }, detached: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (status) => {
      clearTimeout(timer);
      const text = Buffer.concat(stderr).toString("utf8");
      resolve({ status: late ? null : status, stdout: Buffer.concat(stdout), stderr: text });
    });
    // A program that ends without reading its input closes the pipe.
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
  });
}
