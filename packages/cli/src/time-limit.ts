import type { Io } from "./io.ts";

/** What was waited for when the limit passed is somebody's input; nothing has been asked of a store yet. */
export class InputTimeoutError extends Error {
  override readonly name = "InputTimeoutError";
}

/** The limit of `--timeout` has passed: the reason of its signal, or that of a wait for input. */
export function isTimeout(error: unknown): boolean {
  return error instanceof InputTimeoutError || (error instanceof DOMException && error.name === "TimeoutError");
}

/** Every wait for input ends when the limit passes. What was to be read may go on being waited for: it holds no one up but the process. */
export function limitedIo(io: Io, signal: AbortSignal | undefined): Io {
  if (signal === undefined) return io;
  const prompt = (ask: Io["ask"]) => (question: string) =>
    within(ask(question), signal).catch(async (error) => {
      // What is said next begins a line.
      if (error instanceof InputTimeoutError) await io.stderr.write("\n");
      throw error;
    });
  return {
    ...io,
    stdin: { ...io.stdin, read: () => within(io.stdin.read(), signal) },
    promptHidden: prompt(io.promptHidden),
    ask: prompt(io.ask),
    readFile: (path) => within(io.readFile(path), signal),
  };
}

async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const passed = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new InputTimeoutError("the limit of the command passed while input was waited for"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, passed]).finally(() => signal.removeEventListener("abort", stop));
}
