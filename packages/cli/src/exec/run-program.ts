import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Masking } from "../masking/mask.ts";
import { replaceProcess } from "./process-image.ts";
import type { Ending, Host, Program } from "./program.ts";

/** Passed on to the child as they come. */
const passedOn = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
/** On a terminal the kernel sends these to the child as well, so that passing them on would double them. */
const ofTerminal = ["SIGINT", "SIGQUIT", "SIGWINCH"] as const;

/** Runs a program and says how it ended. Where nothing needs this process afterwards the program takes its place, and this never returns. */
export async function runProgram(program: Program, host: Host): Promise<Ending> {
  if (!program.isFollowed && program.masking === undefined) replaceProcess(program, host);
  const pass = program.masking === undefined ? undefined : await masked(program.masking);
  // Listeners first: a signal between start and listening would end this process and leave the child alone.
  const waiting: NodeJS.Signals[] = [];
  let child: ChildProcess | undefined;
  for (const signal of [...passedOn, ...ofTerminal]) {
    host.removeAllListeners(signal);
    host.on(signal, () => {
      if ((ofTerminal as readonly string[]).includes(signal) && isForeground(host)) return;
      if (child === undefined) waiting.push(signal);
      else child.kill(signal);
    });
  }
  try {
    child = start(program);
  } catch (error) {
    // Some refusals of the system are thrown, others are told by an event.
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return notStarted(codeOf(error));
  }
  for (const signal of waiting) child.kill(signal);
  const ended = endingOf(child);
  // At once: what a child wrote is thrown away when it has ended and nobody reads.
  const passed = pass?.(child, host);
  const [ending] = await Promise.all([ended, passed]);
  return ending;
}

async function masked(masking: Masking): Promise<(child: ChildProcess, host: Host) => Promise<void>> {
  const { passMasked } = await import("./masked-output.ts");
  return (child, host) => passMasked(child, masking, host);
}

function start({ file, argv0, args, env, masking }: Program): ChildProcess {
  const output = masking === undefined ? "inherit" : "pipe";
  return spawn(file, [...args], { argv0, env, stdio: ["inherit", output, output] });
}

function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(notStarted(codeOf(error))));
    child.once("exit", (status, signal) => resolve(signal === null ? { status: status ?? 1 } : { signal }));
  });
}

const failures: Readonly<Record<string, { readonly status: 125 | 126 | 127; readonly failure: string }>> = {
  ENOENT: { status: 127, failure: "its file, or the interpreter that its first line names, is not there" },
  EACCES: { status: 126, failure: "it is not executable" },
  EPERM: { status: 126, failure: "this user may not run it" },
  ENOEXEC: {
    status: 126,
    failure: "it is neither a program for this system nor a script whose first line begins with #!",
  },
  E2BIG: {
    status: 125,
    failure: "the secrets are more than the environment of a program may hold (on Linux 128 KiB a variable)",
  },
};

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function notStarted(code: string): Ending {
  return failures[code] ?? { status: 126, failure: `the system would not start it (${code})` };
}

/** Whether a Ctrl-C on our terminal goes to us, and so to the child: it is in our process group. */
function isForeground({ platform, stdin }: Host): boolean {
  if (platform !== "linux") return stdin.isTTY;
  // Source: proc_pid_stat(5): after the name in parentheses come state, ppid, pgrp, session, tty_nr, tpgid.
  const stat = readFileSync("/proc/self/stat", "latin1");
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group === foreground;
}
