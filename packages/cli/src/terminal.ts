import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { InvalidInputError } from "@sstash/core";

export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Ends the program as Ctrl-C does anywhere else. */
  readonly interrupt: () => void;
}

/** The first line of a stream without its end (LF or CRLF), or undefined when there is none. */
export async function readFirstLine(input: NodeJS.ReadableStream): Promise<string | undefined> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return undefined;
}

/** Asks on the terminal and reads a line that is not echoed. @throws InvalidInputError when there is none (Ctrl-D). */
export function readHidden(question: string, { input, output, interrupt }: Terminal): Promise<string> {
  // readline echoes into this instead of the terminal.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  output.write(question);
  return new Promise((resolve, reject) => {
    let answered = false;
    // A prompt that came back from the background would be one whose answer the shell reads.
    lines.on("SIGTSTP", () => undefined);
    lines.on("SIGINT", () => {
      lines.close();
      interrupt();
    });
    lines.once("line", (line) => {
      answered = true;
      output.write("\n");
      lines.close();
      resolve(line);
    });
    lines.once("close", () => {
      if (answered) return;
      output.write("\n");
      reject(new InvalidInputError("the terminal's input ended before an answer was given"));
    });
  });
}
