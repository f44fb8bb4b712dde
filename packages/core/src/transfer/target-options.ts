import type { CallOptions, ReadOptions } from "../store.ts";
import type { CopyOptions } from "./copy-plan.ts";

/** For every call of the target. */
export function callOptionsOf({ signal }: CallOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}

/** For reads and writes of the target. */
export function targetOptionsOf(options: CopyOptions): ReadOptions {
  const { targetContext } = options;
  return { ...callOptionsOf(options), ...(targetContext === undefined ? {} : { context: targetContext }) };
}
