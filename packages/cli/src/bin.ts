// The only file that touches `process`.
import { readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isatty } from "node:tty";
import { appendWhole } from "./appended-file.ts";
import { run } from "./cli.ts";
import type { HelpPages } from "./help-pages.ts";
import type { Io, Output } from "./io.ts";
import { removeUnfinishedFiles, writePrivateFile } from "./private-file.ts";
import { readFirstLine, readHidden } from "./terminal.ts";
import { readWholeFile } from "./whole-file.ts";

// The SDK warns about Node 20 on its first client, in the middle of somebody's output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const io: Io = {
  stdin: { isTerminal: isatty(0), read: readInput },
  stdout: output(1, () => process.stdout),
  stderr: quiet(output(2, () => process.stderr)),
  promptHidden: (question) => readHidden(question, { input: process.stdin, output: process.stderr, interrupt }),
  ask,
  readFile: readWholeFile,
  appendFile: (path, text) => appendFile(path, text, { mode: 0o600 }),
  appendWhole,
  writeFile: writePrivateFile,
  runProgram: async (program) => {
    const { runProgram } = await import("./exec/run-program.ts");
    return runProgram(program, process);
  },
};

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  return (await readFirstLine(process.stdin)) ?? "";
}

/** Ends the program as an unheeded Ctrl-C does, at once. */
function interrupt(): void {
  removeUnfinishedFiles();
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, "SIGINT");
}

function output(descriptor: 1 | 2, streamOf: () => NodeJS.WriteStream): Output {
  let opened: NodeJS.WriteStream | undefined;
  const stream = () => {
    // Failures are met where `write` is awaited; the stream repeats them as an event that would end the process.
    opened ??= streamOf().on("error", () => undefined);
    return opened;
  };
  const isTerminal = isatty(descriptor);
  return {
    isTerminal,
    get columns() {
      return isTerminal ? stream().columns : undefined;
    },
    write: (data) => {
      const written = new Promise<void>((resolve, reject) => {
        stream().write(data, (error) => (error ? reject(error) : resolve()));
      });
      written.catch(() => undefined);
      return written;
    },
  };
}

/** Messages that nobody can read change nothing about what was done. */
function quiet(stream: Output): Output {
  return {
    isTerminal: stream.isTerminal,
    get columns() {
      return stream.columns;
    },
    write: (data) => stream.write(data).catch(() => undefined),
  };
}

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

// What was half-written goes, and then the program ends as the signal would have ended it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    removeUnfinishedFiles();
    process.kill(process.pid, signal);
  });
}

function version(): string {
  return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

/** Made beside the bundle; the bundle of somebody else may lack it. */
function helpPages(): HelpPages | undefined {
  try {
    return JSON.parse(readFileSync(new URL("./help.json", import.meta.url), "utf8")) as HelpPages;
  } catch {
    return undefined;
  }
}

const status = await run(process.argv.slice(2), {
  io,
  env: process.env,
  home: process.env["HOME"] || homedir(),
  cwd: () => process.cwd(),
  version,
  helpPages,
});
// Keep-alive sockets and a half-read stdin would hold the process; everything written has been handed over by now.
process.exit(status);
