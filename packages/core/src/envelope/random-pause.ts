import { setTimeout as wait } from "node:timers/promises";
import type { CallOptions } from "../store.ts";

/** Waits before try number `attempt` (1, 2, …). @throws the signal's reason when the caller aborts. */
export type Pause = (attempt: number, options: CallOptions) => Promise<void>;

/** Random, so that writers who lost to one another do not meet again, and growing to a second. */
export async function randomPause(attempt: number, { signal }: CallOptions): Promise<void> {
  const ceilingMs = Math.min(1000, 20 * 2 ** attempt);
  try {
    await wait(Math.random() * ceilingMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // The timer says only that it was aborted; the signal says why.
    signal?.throwIfAborted();
    throw error;
  }
}
