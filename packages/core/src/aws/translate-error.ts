import {
  AccessDeniedError,
  ContextMismatchError,
  CredentialsError,
  type CredentialsProblem,
  InvalidInputError,
  isSstashError,
  KeyUnusableError,
  type SstashError,
  StoreMissingError,
} from "../errors.ts";
import { type AwsCall, noAnswer, type OriginOptions, unusable } from "./aws-call.ts";
import { type CredentialTrouble, credentialTroubleOf } from "./credential-trouble.ts";
import { secretRefusal } from "./secret-refusals.ts";
import { type TransportError, troubleOf } from "./trouble.ts";

export type { AwsCall } from "./aws-call.ts";

/** An answer of AWS that says no. */
interface Refusal extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

type Translate = (call: AwsCall, options: OriginOptions) => SstashError;

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

/** The one place where AWS's names of errors are known. Sources: the API references of KMS, DynamoDB and STS; those of Secrets Manager are in secret-refusals.ts. */
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

/** This library's error for anything an AWS client threw. What did not come from AWS or the way there (a bug) is returned as it is. */
export function translateAwsError(error: unknown, call: AwsCall): unknown {
  if (isSstashError(error) || !(error instanceof Error)) return error;
  if (isRefusal(error)) return translateRefusal(error, call);
  const notFound = credentialTroubleOf(error);
  if (notFound !== undefined) return withoutCredentials(call, notFound, error);
  const trouble = troubleOf(error);
  if (trouble !== undefined) return unusable(call, trouble, causeWorthKeeping(error));
  return badSetting(call, error) ?? error;
}

export function isRefusal(error: Error): error is Refusal {
  return "$fault" in error;
}

/** This library's error for it, by AWS's name of the error. */
function translateRefusal(error: Refusal, call: AwsCall): SstashError {
  const { httpStatusCode: status, requestId } = error.$metadata ?? {};
  const base = { service: call.service, operation: call.operation, name: error.name, message: error.message };
  const origin = requestId === undefined ? base : { ...base, requestId };
  // The SDK's error for an answer without AWS's name holds every field of it, and so what somebody in between echoed.
  const options = error.name === "Unknown" ? { origin } : { cause: error, origin };
  const refusal = secretRefusal(call, options);
  if (refusal !== undefined) return refusal;
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

/** Without a cause: what a provider says may hold the command line that it ran, and what that printed. */
function withoutCredentials(call: AwsCall, { problem, message }: CredentialTrouble, error: Error): SstashError {
  const origin = { service: call.service, operation: call.operation, name: error.name, message };
  if (problem === "unavailable") return noAnswer(call, message, { origin });
  return new CredentialsError(problem, `${call.service} ${call.operation} on ${call.subject}: ${message}`, { origin });
}

/** What the SDK or Node's parser could not read they quote, and it may be the answer that holds the data key. */
function causeWorthKeeping(error: Error): Error | undefined {
  return "$response" in error || "rawPacket" in error ? undefined : error;
}

/** Settings that the SDK looks up by itself, and finds wrong only when it uses them. */
function badSetting(call: AwsCall, error: TransportError): SstashError | undefined {
  if (error.code === "ERR_INVALID_URL") {
    return new InvalidInputError(`the endpoint configured for ${call.service} is not a URL`, { cause: error });
  }
  if (error.code === "ERR_INVALID_CHAR") {
    return new CredentialsError(
      "rejected",
      "the credentials hold a line break, or another character that none can hold",
    );
  }
  if (typeof error.code === "string" && error.path !== undefined) {
    const what = `${JSON.stringify(error.path)} cannot be read: ${error.code}`;
    return new CredentialsError("missing", `${call.service} ${call.operation} on ${call.subject}: ${what}`, {
      cause: error,
    });
  }
  if (error.message.startsWith("Region not accepted")) {
    return new InvalidInputError(`the region for ${call.service} is not the name of one`, { cause: error });
  }
  return undefined;
}
