import { UnavailableError } from "../errors.ts";
import type { CallOptions } from "../store.ts";
import { type AwsCall, translateAwsError } from "./translate-error.ts";

/** No call, retries and finding of credentials included, takes longer. */
const overallTimeoutMs = 60_000;

/**
 * Runs one AWS operation under the caller's signal and an overall time limit, and turns what it throws into this library's
 * errors. Finding credentials does not listen to the signal, so the wait itself is raced against it.
 */
export async function callAws<T>(
  call: AwsCall,
  options: CallOptions,
  send: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(overallTimeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  try {
    options.signal?.throwIfAborted();
    return await Promise.race([send(signal), rejection(signal)]);
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (timeout.aborted)
      throw new UnavailableError(`${call.service} gave no answer to ${call.operation} in ${overallTimeoutMs / 1000} s`);
    throw translateAwsError(error, call);
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
