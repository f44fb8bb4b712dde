import { type AwsOrigin, type SstashErrorOptions, UnavailableError } from "../errors.ts";
import type { Trouble } from "./trouble.ts";

/** What one call came to. */
export interface CallReport {
  /** Short name of the service: `KMS`, `DynamoDB`. */
  readonly service: string;
  readonly operation: string;
  /** From the first try to the last answer. */
  readonly durationMs: number;
  /** Tries, the first included; 0 when none was answered. */
  readonly attempts: number;
  readonly requestId?: string;
  /** Capacity units, as DynamoDB counts them. */
  readonly units?: number;
  /** The name of the error, when it failed. */
  readonly failure?: string;
}

/** What goes for every call of a store. */
export interface CallSettings {
  /** Limit of the whole call in milliseconds, with its retries and the finding of credentials. Default: 60 000. */
  readonly overallMs?: number;
  /** Told of every call when it has ended. */
  readonly onCall?: (report: CallReport) => void;
}

/** The secret that a call of Secrets Manager is about, as the caller named it. */
export interface AskedSecret {
  readonly name: string;
  readonly version?: string;
}

/** One AWS operation and what it is about, in words for a message: `table "credential-store"`, `key "alias/credstash"`. */
export interface AwsCall extends CallSettings {
  readonly service: string;
  readonly operation: string;
  readonly subject: string;
  readonly secret?: AskedSecret;
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
