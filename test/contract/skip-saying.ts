import type { TestContext } from "vitest";

/** Skips the running test and prints why: reporters leave the reason out. */
export function skipSaying(test: TestContext, reason: string): never {
  console.log(`skipped: ${test.task.name}: ${reason}`);
  return test.skip(reason);
}
