import { isSstashError } from "@sstash/core";
import { ConnectionLostError, LoginRefusedError, UnreachableError } from "./database.ts";
import { TimeUpError } from "./invocation.ts";

export interface LogRecord {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly [field: string]: unknown;
}

export type Log = (record: LogRecord) => void;

/** One JSON object a line. */
export function logLine(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** Of a failure: what it is called and, where the message is our own, what it says. A driver's message may quote what it was given. */
export function logged(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: "unknown" };
  const { name } = error;
  const code = "code" in error ? { code: error.code } : {};
  const message = isOurs(error) ? { message: error.message } : {};
  const cause = error.cause === undefined ? {} : { cause: logged(error.cause) };
  return { name, ...code, ...message, ...cause };
}

function isOurs(error: Error): boolean {
  const ours = [TimeUpError, LoginRefusedError, ConnectionLostError, UnreachableError];
  return isSstashError(error) || ours.some((kind) => error instanceof kind);
}
