import {
  AccessDeniedError,
  type AwsOrigin,
  ContextMismatchError,
  CredentialsError,
  type CredentialsProblem,
  InvalidInputError,
  KeyUnusableError,
  type SstashError,
  type SstashErrorOptions,
  StoreMissingError,
} from "../errors.ts";
import { type AwsCall, noAnswer } from "./aws-call.ts";

/** An answer of AWS that says no. */
export interface Refusal extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

type Options = SstashErrorOptions & { readonly origin: AwsOrigin };
type Translate = (call: AwsCall, options: Options) => SstashError;

const denied: Translate = (call, options) =>
  new AccessDeniedError(`${call.service} denied ${call.operation} on ${call.subject}`, options);
const missing: Translate = (call, options) => new StoreMissingError(`${call.subject} does not exist`, options);
const keyUnusable: Translate = (call, options) =>
  new KeyUnusableError(`${call.subject} cannot be used: ${options.origin.name}`, options);
const mismatch: Translate = (_call, options) =>
  new ContextMismatchError("the data key does not open: another encryption context, or a damaged wrapped key", options);
const invalid: Translate = (call, options) =>
  new InvalidInputError(
    `${call.service} refused ${call.operation} on ${call.subject}: ${options.origin.name}`,
    options,
  );
const unavailable: Translate = (call, options) => noAnswer(call, options.origin.name, options);
const throttled: Translate = (call, options) => noAnswer(call, `too many requests (${options.origin.name})`, options);
const credentials =
  (problem: CredentialsProblem, what: string): Translate =>
  (call, options) =>
    new CredentialsError(problem, `${call.service} ${call.operation} on ${call.subject}: ${what}`, options);

const rejected = credentials("rejected", "AWS does not accept these credentials");
const expired = credentials("expired", "the credentials have expired");
const skewed = credentials("clock", "AWS refused the signature's time: this machine's clock is off");
const wrongCode = credentials("mfa", "the MFA code was not accepted");

/** The one place where AWS's names of errors are known. Sources: the API references of KMS, DynamoDB and STS. */
const byName: Readonly<Record<string, Translate>> = {
  AccessDenied: denied,
  AccessDeniedException: denied,
  OptInRequired: denied,
  ResourceNotFoundException: missing,
  InvalidCiphertextException: mismatch,
  IncorrectKeyException: keyUnusable,
  NotFoundException: keyUnusable,
  DisabledException: keyUnusable,
  KMSInvalidStateException: keyUnusable,
  InvalidKeyUsageException: keyUnusable,
  CloudHsmClusterInvalidConfigurationException: keyUnusable,
  XksKeyNotFoundException: keyUnusable,
  UnrecognizedClientException: rejected,
  InvalidClientTokenId: rejected,
  InvalidAccessKeyId: rejected,
  InvalidIdentityToken: rejected,
  InvalidIdentityTokenException: rejected,
  IDPRejectedClaim: rejected,
  IDPRejectedClaimException: rejected,
  MissingAuthenticationToken: rejected,
  MissingAuthenticationTokenException: rejected,
  IncompleteSignature: rejected,
  IncompleteSignatureException: rejected,
  AuthFailure: rejected,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  RequestExpired: skewed,
  RequestInTheFuture: skewed,
  RequestTimeTooSkewed: skewed,
  TransactionConflictException: unavailable,
  IDPCommunicationError: unavailable,
  IDPCommunicationErrorException: unavailable,
  RequestTimeout: unavailable,
  RequestTimeoutException: unavailable,
  Throttling: throttled,
  ThrottlingException: throttled,
  ThrottledException: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  RequestLimitExceeded: throttled,
  ProvisionedThroughputExceededException: throttled,
  LimitExceededException: throttled,
  TooManyRequestsException: throttled,
};

export function isRefusal(error: Error): error is Refusal {
  return "$fault" in error && error.$fault !== undefined;
}

/** This library's error for it, by AWS's name of the error. */
export function translateRefusal(error: Refusal, call: AwsCall): SstashError {
  const { httpStatusCode: status, requestId } = error.$metadata ?? {};
  const base = { service: call.service, operation: call.operation, name: error.name, message: error.message };
  const origin = requestId === undefined ? base : { ...base, requestId };
  const options = { cause: error, origin };
  const known = byRule(error) ?? (Object.hasOwn(byName, error.name) ? byName[error.name] : undefined);
  if (known !== undefined) return known(call, options);
  if (status === 429) return throttled(call, options);
  if (error.$fault === "server" || (status !== undefined && status >= 500)) return unavailable(call, options);
  // An error without AWS's name for it was written by something in between.
  if (error.name === "Unknown") return noAnswer(call, `HTTP ${status} without an error of AWS's`, options);
  return invalid(call, options);
}

/** Names that AWS uses for two things; the sentence tells which. */
function byRule({ name, message }: Error): Translate | undefined {
  if (name === "InvalidSignatureException" || name === "SignatureDoesNotMatch") {
    return /signature (?:expired|not yet current)/i.test(message) ? skewed : rejected;
  }
  return /^AccessDenied/.test(name) && /^MultiFactorAuthentication failed/.test(message) ? wrongCode : undefined;
}
