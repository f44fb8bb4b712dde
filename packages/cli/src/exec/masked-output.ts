import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Masking } from "../masking/mask.ts";
import { maskStream } from "../masking/mask-stream.ts";
import type { Host } from "./program.ts";

/** Passes on what a child writes, with the values hidden; each stream by itself, to its end. */
export async function passMasked(
  { stdout, stderr }: ChildProcess,
  masking: Masking,
  host: Pick<Host, "stdout" | "stderr">,
): Promise<void> {
  await Promise.all([pass(stdout, masking, host.stdout), pass(stderr, masking, host.stderr)]);
}

async function pass(from: Readable | null, masking: Masking, to: Writable): Promise<void> {
  if (from === null) return;
  try {
    await pipeline(from, maskStream(masking.mask()), to, { end: false });
    // A pipeline that leaves its end open does not wait for what it has written there.
    await new Promise<void>((resolve, reject) => {
      to.write("", (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    // Nobody reads it any more: the child then meets a closed pipe, as it would without us.
    if (!(error instanceof Error && "code" in error)) throw error;
    from.destroy();
  }
}
