import { UnreachableError } from "./database.ts";

/** What the two drivers put on their errors. */
interface DriverError extends Error {
  readonly code?: string;
}

/** What the system says when nobody takes a connection. */
const nobodyThere = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"]);

/** What it says when somebody did, and then went. */
const gone = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

/** What an RDS Proxy says when it does not know the user, or not yet with this password; under which code is not documented. */
export function isProxyRefusal(error: unknown): boolean {
  return error instanceof Error && /\bRDS proxy has no credentials\b/i.test(error.message);
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as DriverError).code : undefined;
}

export function isGone(error: unknown): boolean {
  return gone.has(codeOf(error) ?? "");
}

/** The error of a connect that never met anybody, in our words. */
export function unreachable(error: unknown): UnreachableError | undefined {
  const code = codeOf(error) ?? "";
  return nobodyThere.has(code) ? new UnreachableError(`no connection: ${code}`, { cause: error }) : undefined;
}
