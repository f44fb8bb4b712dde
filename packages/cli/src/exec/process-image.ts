import { closeSync, openSync, readSync } from "node:fs";
import type { Host, Program } from "./program.ts";

type Execve = (file: string, args: readonly string[], env: Readonly<Record<string, string>>) => never;

/** Linux has 128 KiB for one text and, by default, a quarter of the stack, 2 MiB, for all of them. Source: execve(2). */
const longestText = 131_071;
const mostBytes = 1_500_000;

/**
 * Becomes the program, where Node can (22.15, 23.11 and later, not Windows): it has this process's number, its terminal and
 * its parent, and every signal is its own. Returns where that cannot be done, or would fail: Node ends the process then.
 */
export function replaceProcess({ file, argv0, args, env }: Program, host: Host): void {
  const execve = host.execve as Execve | undefined;
  if (execve === undefined || host.platform === "win32") return;
  if (!fits([...args, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]) || !isRunnable(file)) return;
  // Node ignores these two, which a program would inherit: `yes | head` would complain. Taking a listener off sets the default.
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) {
    const listener = () => undefined;
    host.on(signal, listener);
    host.removeListener(signal, listener);
  }
  for (const stream of [host.stdin, host.stdout, host.stderr]) block(stream);
  execve.call(host, file, [argv0, ...args], env);
}

/**
 * Node makes a pipe non-blocking when its stream is first used, which some of its own modules do, and a program that takes the
 * pipe over would lose what does not fit. The handle is no documented part of a stream; where it has no such method (a file, or
 * another Node) nothing is to be undone, and a test tells when that stops being so.
 */
function block(stream: object): void {
  const { _handle: handle } = stream as { readonly _handle?: { readonly setBlocking?: (on: boolean) => unknown } };
  handle?.setBlocking?.(true);
}

function fits(texts: readonly string[]): boolean {
  const sizes = texts.map((text) => Buffer.byteLength(text) + 1);
  return sizes.every((size) => size <= longestText) && sizes.reduce((sum, size) => sum + size + 8, 0) <= mostBytes;
}

/** Whether it begins as a program (ELF, Mach-O) or with an interpreter's line; who may read it not, only starts it. */
function isRunnable(file: string): boolean {
  const beginning = Buffer.alloc(4);
  try {
    const opened = openSync(file, "r");
    try {
      readSync(opened, beginning, 0, 4, 0);
    } finally {
      closeSync(opened);
    }
  } catch {
    return false;
  }
  if (beginning.toString("latin1", 0, 2) === "#!") return hasInterpreter(file);
  return ["7f454c46", "cffaedfe", "feedfacf", "cafebabe"].includes(beginning.toString("hex"));
}

function hasInterpreter(file: string): boolean {
  const line = Buffer.alloc(256);
  const opened = openSync(file, "r");
  try {
    const length = readSync(opened, line, 0, line.length, 0);
    const [, interpreter = ""] = /^#![ \t]*([^ \t\n]+)/.exec(line.toString("latin1", 0, length)) ?? [];
    closeSync(openSync(interpreter, "r"));
    return true;
  } catch {
    return false;
  } finally {
    closeSync(opened);
  }
}
