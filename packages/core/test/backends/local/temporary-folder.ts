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

/** How a promise was rejected; fails the test when it was not. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<{ readonly code: unknown; readonly message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return { code: "code" in error ? error.code : undefined, message: error.message };
    throw error;
  }
  throw new Error("nothing was thrown");
}
