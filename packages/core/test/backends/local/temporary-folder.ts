import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty folder for the running test, removed after it. */
export async function temporaryFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "sstash-local-")));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export interface Rejection {
  readonly code: unknown;
  readonly message: string;
}

/** How a promise was rejected; fails the test when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<Rejection> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return { code: "code" in error ? error.code : undefined, message: error.message };
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** As `rejection`, for calls that are under way side by side. */
export function rejections(promises: readonly Promise<unknown>[]): Promise<readonly Rejection[]> {
  return Promise.all(promises.map(rejection));
}
