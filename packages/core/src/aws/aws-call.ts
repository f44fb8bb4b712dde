import { type AwsOrigin, type SstashErrorOptions, UnavailableError } from "../errors.ts";
import type { Trouble } from "./trouble.ts";

/** One AWS operation and what it is about, in words for a message: `table "credential-store"`, `key "alias/credstash"`. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly subject: string;
  /** Limit of the whole call in milliseconds, with its retries and the finding of credentials. Default: 60 000. */
  readonly overallMs?: number;
}

/** What goes with an error that began with an AWS call. */
export type OriginOptions = SstashErrorOptions & { readonly origin: AwsOrigin };

/** The error for a call that got no answer, or none that can be used. */
export function unusable(call: AwsCall, trouble: Trouble, cause?: Error): UnavailableError {
  const origin = { service: call.service, operation: call.operation, ...trouble };
  return noAnswer(call, trouble.message, cause === undefined ? { origin } : { origin, cause });
}

export function noAnswer(call: AwsCall, why: string, options: OriginOptions): UnavailableError {
  const { service, operation, subject } = call;
  return new UnavailableError(`${service} gave no usable answer to ${operation} on ${subject}: ${why}`, options);
}
