import {
  InvalidInputError,
  KeyUnusableError,
  PendingDeletionError,
  SecretNotFoundError,
  type SstashError,
  VersionExistsError,
} from "../errors.ts";
import type { AskedSecret, AwsCall, OriginOptions } from "./aws-call.ts";

type Refuse = (secret: AskedSecret, options: OriginOptions, call: AwsCall) => SstashError;

const keyUnusable: Refuse = ({ name }, options) =>
  new KeyUnusableError(`the KMS key of secret ${JSON.stringify(name)} cannot be used`, options);

/**
 * What Secrets Manager's refusals of a call about one secret mean. Source: the errors of each operation in its API
 * reference. The SDK takes LimitExceededException for throttling and has tried again before it comes here.
 */
const byName: Readonly<Record<string, Refuse>> = {
  ResourceNotFoundException: ({ name, version }, options) => new SecretNotFoundError(name, version, options),
  ResourceExistsException: ({ name, version }, options) => new VersionExistsError(name, version ?? "", options),
  DecryptionFailure: keyUnusable,
  EncryptionFailure: keyUnusable,
  LimitExceededException: ({ name }, options) =>
    new InvalidInputError(`Secrets Manager allows no more for secret ${JSON.stringify(name)}`, options),
};

/** Undefined where the general table decides. */
export function secretRefusal(call: AwsCall, options: OriginOptions): SstashError | undefined {
  const { secret } = call;
  if (secret === undefined) return undefined;
  const { name, message } = options.origin;
  // One name for many troubles: the sentence tells. "… because it was marked for deletion", "… is already scheduled for deletion".
  if (name === "InvalidRequestException" && /(?:marked|scheduled) for deletion|marked deleted/i.test(message)) {
    return new PendingDeletionError(secret.name, options);
  }
  return Object.hasOwn(byName, name) ? byName[name]?.(secret, options, call) : undefined;
}
