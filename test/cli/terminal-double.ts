import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { appendWhole } from "../../packages/cli/src/appended-file.ts";
import { run } from "../../packages/cli/src/cli.ts";
import type { Io, Output } from "../../packages/cli/src/io.ts";
import { writePrivateFile } from "../../packages/cli/src/private-file.ts";

/** What one command line left behind. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutBytes: Uint8Array;
}

export interface RunOptions {
  /** What is piped into the command. Without it, and without `answer`, standard input is empty. */
  readonly stdin?: string | Uint8Array;
  /** What a person types at a prompt, or how the prompt breaks; makes standard input a terminal. */
  readonly answer?: string | Error;
  /** Standard input is a terminal on which nobody types. */
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A home directory of its own, an environment, and command lines run in this process. */
export interface CliBench {
  readonly home: string;
  readonly sstash: (argv: readonly string[], options?: RunOptions) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

export async function cliBench(env: Readonly<Record<string, string | undefined>>): Promise<CliBench> {
  const home = await mkdtemp(join(tmpdir(), "sstash-cli-"));
  return {
    home,
    sstash: (argv, options = {}) => runOnce(argv, options, { home, env: { HOME: home, ...env, ...options.env } }),
    close: () => rm(home, { recursive: true, force: true }),
  };
}

async function runOnce(
  argv: readonly string[],
  options: RunOptions,
  place: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Outcome> {
  const stdout = recorder();
  const stderr = recorder();
  const input =
    typeof options.stdin === "string" ? Buffer.from(options.stdin, "utf8") : Buffer.from(options.stdin ?? "");
  const ask = async (question: string): Promise<string> => {
    await stderr.output.write(question);
    if (options.answer instanceof Error) throw options.answer;
    return options.answer ?? "";
  };
  const io: Io = {
    stdin: {
      isTerminal: options.terminal === true || options.answer !== undefined,
      read: async () => input,
    },
    stdout: stdout.output,
    stderr: stderr.output,
    promptHidden: ask,
    ask,
    // The folder in which a double runs is its home.
    readFile: (path) => readFile(resolve(place.home, path)),
    appendFile: (path, text) => writeFile(resolve(place.home, path), text, { flag: "a" }),
    appendWhole: (path, text) => appendWhole(resolve(place.home, path), text),
    writeFile: (path, data) => writePrivateFile(resolve(place.home, path), data),
    runProgram: async () => {
      throw new Error("a program is run by the built command alone");
    },
  };
  const status = await run(argv, { io, ...place, cwd: () => place.home, version: () => "0.0.0-test" });
  return {
    status,
    stdout: stdout.bytes().toString("utf8"),
    stderr: stderr.bytes().toString("utf8"),
    stdoutBytes: stdout.bytes(),
  };
}

function recorder(): { readonly output: Output; readonly bytes: () => Buffer } {
  const chunks: Buffer[] = [];
  return {
    output: { isTerminal: false, columns: 100, write: async (data) => void chunks.push(Buffer.from(data)) },
    bytes: () => Buffer.concat(chunks),
  };
}
