import type { UnavailableError } from "../errors.ts";
import type { CallOptions } from "../store.ts";
import { type AwsCall, unusable } from "./aws-call.ts";
import { reporter } from "./call-report.ts";
import { TimeLimit } from "./time-limit.ts";
import { translateAwsError } from "./translate-error.ts";

const defaultOverallMs = 60_000;

/**
 * Runs one AWS operation under the caller's signal and an overall time limit, retries and finding of credentials included,
 * and turns what it throws into this library's errors. Finding credentials does not listen to the signal, so the wait
 * itself is raced against it.
 * @throws the signal's reason when the caller aborts.
 */
export async function callAws<T>(
  call: AwsCall,
  options: CallOptions,
  send: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const { overallMs = defaultOverallMs } = call;
  const report = reporter(call);
  const limit = new TimeLimit(overallMs, () => timeIsUp(call, overallMs), options.signal);
  try {
    const answer = await Promise.race([send(limit.signal), limit.broken]);
    requireAwsAnswer(answer, call);
    report(answer);
    return answer;
  } catch (error) {
    report(error);
    // Why the wait was ended, not what the SDK makes of it.
    throw limit.signal.aborted ? limit.signal.reason : translateAwsError(error, call);
  } finally {
    limit.lift();
  }
}

function timeIsUp(call: AwsCall, overallMs: number): UnavailableError {
  return unusable(call, { name: "TimeoutError", message: `no answer in ${overallMs / 1000} s, retries included` });
}

/**
 * To the SDK an empty body is an answer without results: a proxy's blank page would make a secret "not found" and a put
 * "done". AWS's answers carry a request id, always.
 */
function requireAwsAnswer(answer: unknown, call: AwsCall): void {
  const { $metadata: metadata } = (answer ?? {}) as { $metadata?: { httpStatusCode?: number; requestId?: string } };
  if (metadata?.httpStatusCode === undefined || metadata.requestId !== undefined) return;
  throw unusable(call, {
    name: "UnknownAnswer",
    message: `HTTP ${metadata.httpStatusCode} without a request id, so not from AWS`,
  });
}
