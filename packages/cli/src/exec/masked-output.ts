import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Masking } from "../masking/mask.ts";
import { maskStream } from "../masking/mask-stream.ts";
import type { Host } from "./program.ts";

/**
 * Passes on what a child writes, with the values hidden; each stream by itself, to its end. Where nobody reads it any more, or
 * it cannot be written, the child is told as a closed pipe tells it, by SIGPIPE: our own pipe is a socket, and would not.
 * @throws the system's error where what was written is lost, the disk being full for example.
 */
export async function passMasked(
  child: ChildProcess,
  masking: Masking,
  host: Pick<Host, "stdout" | "stderr">,
): Promise<void> {
  const passed = async (from: Readable | null, to: Writable) => {
    // Before the pipeline, which takes our end of the child's pipe away at once.
    to.once("error", () => child.kill("SIGPIPE"));
    try {
      await pass(from, masking, to);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
    }
  };
  await Promise.all([passed(child.stdout, host.stdout), passed(child.stderr, host.stderr)]);
}

async function pass(from: Readable | null, masking: Masking, to: Writable): Promise<void> {
  if (from === null) return;
  await pipeline(from, maskStream(masking.mask()), to, { end: false });
  // A pipeline that leaves its end open does not wait for what it has written there.
  await new Promise<void>((resolve, reject) => {
    to.write("", (error) => (error ? reject(error) : resolve()));
  });
}
