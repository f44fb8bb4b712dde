import { isSstashError, type PendingDeletionError, UnavailableError } from "../../errors.ts";

/** Of the last try; an earlier one may have been answered as little, but mostly there is no way there at all. */
const neverSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * Runs the calls of a write. Whether a version came to be is not looked up after a lost answer: a writer need not be
 * allowed to read. @throws UnavailableError that says `mayBeStored` where it is not known.
 */
export async function writing<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (!(error instanceof UnavailableError) || !isUnknown(error)) throw error;
    const { message, origin } = error;
    const options = { cause: error, mayBeStored: true, ...(origin === undefined ? {} : { origin }) } as const;
    throw new UnavailableError(`${message}; whether it was stored is not known`, options);
  }
}

/** What AWS answered was not done, but for InternalServiceError. Source: errors of PutSecretValue in the API reference. */
function isUnknown({ origin }: UnavailableError): boolean {
  if (origin === undefined) return false;
  return origin.requestId === undefined ? !neverSent.has(origin.name) : origin.name === "InternalServiceError";
}

/** The SDK had asked before: what it met then may be what it did itself. */
export function wasAskedBefore(error: PendingDeletionError): boolean {
  const { cause } = error;
  if (!(cause instanceof Error) || isSstashError(cause) || !("$metadata" in cause)) return false;
  const { attempts = 1 } = cause.$metadata as { readonly attempts?: number };
  return attempts > 1;
}
