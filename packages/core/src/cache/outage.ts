import { type CredentialsProblem, isSstashError, type SstashError } from "../errors.ts";

/**
 * Credentials that ran out, were not handed out, or were signed at a wrong time (a Lambda thawed long after its signature)
 * say nothing of the secret, and a later try often works. Refused ones are AWS's answer: switching off an access key is how
 * access is taken away, so that is never papered over; nor is a wrong setting.
 */
const passing: Readonly<Record<CredentialsProblem, boolean>> = {
  expired: true,
  missing: true,
  clock: true,
  rejected: false,
  profile: false,
  mfa: false,
};

/** Whether the store gave no answer, so that an older one may stand in. Everything else is an answer, or a bug, and never hidden. */
export function isOutage(error: unknown): error is SstashError {
  if (!isSstashError(error)) return false;
  if (error.code === "ERR_CREDENTIALS") return passing[error.problem];
  return error.code === "ERR_UNAVAILABLE";
}
