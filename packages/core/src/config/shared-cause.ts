import type { AnySstashError, ErrorCode, VariableProblem } from "../errors.ts";
import { isSstashError } from "../errors.ts";

/** What is wrong with the way to the store, and so with every secret in it. */
const ofTheStore: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ERR_STORE_MISSING",
  "ERR_CREDENTIALS",
  "ERR_UNAVAILABLE",
]);

/** The one error behind all the problems, where no variable is at fault: a missing table is told once. */
export function sharedCause(problems: readonly VariableProblem[]): AnySstashError | undefined {
  const [first, ...others] = problems.map(({ error }) => error);
  if (first === undefined || !isSstashError(first) || !ofTheStore.has(first.code)) return undefined;
  return others.every(({ code }) => code === first.code) ? first : undefined;
}
