import { expect } from "vitest";

/** What a successful put leaves behind. */
export function stored(...names: readonly string[]): object {
  return printed(names.map((name) => `${name} has been stored\n`).join(""));
}

/** Exit status 0, this on stdout and nothing on stderr. */
export function printed(stdout: string): object {
  return { status: 0, stdout, stderr: "" };
}

/** Exit status 1, nothing on stdout, and two lines on stderr: the message, then the code with some hint. */
export function failed(message: string | RegExp, code: string): object {
  const first = typeof message === "string" ? literal(message) : message.source;
  return { status: 1, stdout: "", stderr: expect.stringMatching(`^${first}\nsstash: ${code}: [^\n]+\n$`) };
}

/** Exit status 2, nothing on stdout, and two lines on stderr: what is wrong, then where to read more. */
export function refused(message: string | RegExp = /[^\n]+/): object {
  const first = typeof message === "string" ? literal(message) : message.source;
  const stderr = expect.stringMatching(
    `^sstash(?: [a-z]+)?: error: ${first}\nsstash: ERR_USAGE: see \`sstash(?: [a-z]+)? --help\`\n$`,
  );
  return { status: 2, stdout: "", stderr };
}

export function zeros(version: number | string): string {
  return String(version).padStart(19, "0");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
