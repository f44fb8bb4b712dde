import { InvalidInputError } from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { homePath } from "../home-path.ts";
import { isTimeout } from "../time-limit.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The bytes of a value as credstash lets it be given: nothing or empty text is an empty value, `-` is standard input to its
 * end, `@FILE` a file's content, anything else itself. Files and input are taken byte for byte.
 * @throws InvalidInputError when an argument was not UTF-8.
 * @throws UsageError when the file cannot be read. Its name is not repeated: it may be a secret that begins with `@`.
 */
export async function givenValue(
  given: string | undefined,
  what: string,
  context: CommandContext,
): Promise<{ readonly bytes: Uint8Array; readonly from: "argument" | "file" | "input" }> {
  if (given === "-") return { bytes: await readInput(context), from: "input" };
  if (given?.startsWith("@")) return { bytes: await readFile(given.slice(1), what, context), from: "file" };
  return { bytes: new TextEncoder().encode(faithful(given ?? "", what)), from: "argument" };
}

/** Node reads the command line as UTF-8 and puts U+FFFD where it is not: another secret would be stored than was given. */
function faithful(given: string, what: string): string {
  if (given.isWellFormed() && !given.includes("\ufffd")) return given;
  throw new InvalidInputError(`the ${what} is not UTF-8 text, or holds U+FFFD; give it with - or @FILE`);
}

async function readInput({ io }: CommandContext): Promise<Uint8Array> {
  if (io.stdin.isTerminal) await io.stderr.write("sstash: reading the value from the terminal; end it with Ctrl-D\n");
  return io.stdin.read();
}

async function readFile(path: string, what: string, { io, home }: CommandContext): Promise<Uint8Array> {
  try {
    return await io.readFile(homePath(path, home));
  } catch (error) {
    if (isTimeout(error)) throw error;
    throw new UsageError(`argument ${what}: Unable to read file named after the @`);
  }
}

/** Refuses bytes that are not UTF-8, as credstash does, with its exit statuses: usage for a file, failure for input. */
export function requireText(value: Awaited<ReturnType<typeof givenValue>>, what: string, remedy: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    const message = `the ${what} is not UTF-8 text${remedy}`;
    throw value.from === "file" ? new UsageError(message) : new InvalidInputError(message);
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export function endsInNewline(bytes: Uint8Array): boolean {
  return bytes.at(-1) === lineFeed;
}

/** Without one LF, or CRLF, at the end. */
export function withoutFinalNewline(bytes: Uint8Array): Uint8Array {
  if (!endsInNewline(bytes)) return bytes;
  return bytes.subarray(0, bytes.at(-2) === carriageReturn ? -2 : -1);
}

/** Up to the first LF, without it and a CR before it. */
export function firstLineOf(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(lineFeed);
  return end < 0 ? bytes : withoutFinalNewline(bytes.subarray(0, end + 1));
}
