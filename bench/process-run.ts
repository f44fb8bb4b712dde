import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { BenchFailure } from "./bench-failure.ts";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  /** A folder to run in, and to keep the output in. */
  readonly folder: string;
}

export interface ProcessRun {
  /** From the start to the end of the process. */
  readonly wallMs: number;
  /** User and system time of the process and its children; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** Largest resident set; undefined where it was not asked for or the system does not tell. */
  readonly peakMb: number | undefined;
  readonly output: string;
}

const pollMs = 4;

/** Runs a program to its end, output to a file. @throws BenchFailure with its error output when its status is not 0. */
export async function runProcess(
  { file, args }: Command,
  { env, folder }: Surroundings,
  { memory }: { readonly memory: boolean },
): Promise<ProcessRun> {
  const paths = { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") };
  const files = [openSync(paths.stdout, "w"), openSync(paths.stderr, "w")] as const;
  const cpuBefore = cpuOfEndedChildrenMs();
  const started = performance.now();
  const child = spawn(file, args, { env, cwd: folder, stdio: ["ignore", ...files] });
  const peak = memory && child.pid !== undefined ? watchPeak(child.pid) : undefined;
  const [status] = (await once(child, "exit")) as [number | null];
  const wallMs = performance.now() - started;
  const cpuMs = cpuBefore === undefined ? undefined : (cpuOfEndedChildrenMs() ?? 0) - cpuBefore;
  for (const open of files) closeSync(open);
  if (status !== 0) {
    const said = readFileSync(paths.stderr, "utf8").slice(0, 2000);
    throw new BenchFailure(`${[file, ...args].join(" ")} ended with status ${status}:\n${said}`);
  }
  return { wallMs, cpuMs, peakMb: peak?.(), output: readFileSync(paths.stdout, "utf8") };
}

/** Linux keeps the high-water mark itself, so only growth in the last milliseconds of a process can be missed. */
function watchPeak(pid: number): () => number | undefined {
  let peakMb: number | undefined;
  const timer = setInterval(() => {
    const kib = /VmHWM:\s+(\d+) kB/.exec(systemFile(`/proc/${pid}/status`))?.[1];
    if (kib !== undefined) peakMb = Number(kib) / 1024;
  }, pollMs);
  return () => {
    clearInterval(timer);
    return peakMb;
  };
}

/** Counted in hundredths of a second over all children so far: the mean of many runs is finer than one. */
function cpuOfEndedChildrenMs(): number | undefined {
  // The fields after the program's name, which may hold blanks, begin with number 3; 16 and 17 are the children's.
  const fields = systemFile("/proc/self/stat").split(") ").at(-1)?.split(" ");
  const [user, system] = [fields?.[13], fields?.[14]];
  return user === undefined || system === undefined ? undefined : (Number(user) + Number(system)) * 10;
}

function systemFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
