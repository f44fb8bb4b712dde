import {
  AccessDeniedError,
  type AwsOrigin,
  ContextMismatchError,
  CredentialsError,
  type CredentialsProblem,
  InvalidInputError,
  isSstashError,
  KeyUnusableError,
  type SstashError,
  type SstashErrorOptions,
  StoreMissingError,
  UnavailableError,
} from "../errors.ts";

/** One AWS operation and what it is about, in words for a message: `table "credential-store"`, `key "alias/credstash"`. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly subject: string;
}

type Translate = (call: AwsCall, options: SstashErrorOptions) => SstashError;

const denied: Translate = (call, options) =>
  new AccessDeniedError(`${call.service} denied ${call.operation} on ${call.subject}`, options);
const missing: Translate = (call, options) => new StoreMissingError(`${call.subject} does not exist`, options);
const keyUnusable: Translate = (call, options) =>
  new KeyUnusableError(`${call.subject} cannot be used: ${options.origin?.name}`, options);
const mismatch: Translate = (_call, options) =>
  new ContextMismatchError("the data key does not open: another encryption context, or a damaged wrapped key", options);
const invalid: Translate = (call, options) =>
  new InvalidInputError(
    `${call.service} refused ${call.operation} on ${call.subject}: ${options.origin?.name}`,
    options,
  );
const unavailable: Translate = (call, options) =>
  new UnavailableError(`${call.service} gave no usable answer to ${call.operation}: ${options.origin?.name}`, options);
const credentials =
  (problem: CredentialsProblem, what: string): Translate =>
  (_call, options) =>
    new CredentialsError(problem, what, options);

const rejected = credentials("rejected", "AWS does not accept these credentials");
const expired = credentials("expired", "the credentials have expired");
const skewed = credentials("clock", "AWS refused the signature's time: this machine's clock is off");

/** The one place where AWS's names of errors are known. Sources: the API references of KMS, DynamoDB and STS, and the SDK's credential providers. */
const byName: Readonly<Record<string, Translate>> = {
  AccessDenied: denied,
  AccessDeniedException: denied,
  ResourceNotFoundException: missing,
  InvalidCiphertextException: mismatch,
  IncorrectKeyException: keyUnusable,
  NotFoundException: keyUnusable,
  DisabledException: keyUnusable,
  KMSInvalidStateException: keyUnusable,
  InvalidKeyUsageException: keyUnusable,
  UnrecognizedClientException: rejected,
  InvalidClientTokenId: rejected,
  InvalidAccessKeyId: rejected,
  MissingAuthenticationToken: rejected,
  MissingAuthenticationTokenException: rejected,
  IncompleteSignature: rejected,
  SignatureDoesNotMatch: rejected,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  RequestExpired: skewed,
  RequestTimeTooSkewed: skewed,
  CredentialsProviderError: credentials("missing", "no AWS credentials were found"),
  TokenProviderError: credentials("expired", "the SSO session has expired or was never made"),
};

/** Signature errors say in their sentence whether the clock or the key is wrong. */
function signatureProblem(message: string): Translate {
  return /signature (?:expired|not yet current)/i.test(message) ? skewed : rejected;
}

/** This library's error for anything an AWS client threw. What did not come from AWS or the network (a bug) is returned as it is. */
export function translateAwsError(error: unknown, call: AwsCall): unknown {
  if (isSstashError(error) || !(error instanceof Error)) return error;
  const origin = originOf(error, call);
  const options = { cause: error, origin };
  return translatorFor(error, origin)?.(call, options) ?? error;
}

function translatorFor(error: Error, origin: AwsOrigin): Translate | undefined {
  if (origin.name === "InvalidSignatureException") return signatureProblem(origin.message);
  if (Object.hasOwn(byName, origin.name)) return refine(error, byName[origin.name]);
  const fault = "$fault" in error ? error.$fault : undefined;
  const status = statusOf(error);
  if (fault === "server" || isThrottling(origin.name) || (status !== undefined && status >= 500)) return unavailable;
  if (fault === "client") return invalid;
  return isTransportError(error) ? unavailable : undefined;
}

/** The credential providers have one class for many troubles; their sentences tell them apart. */
function refine(error: Error, translate: Translate | undefined): Translate | undefined {
  if (error.name !== "CredentialsProviderError") return translate;
  if (
    /could not be found|not found in shared ini file|Could not resolve credentials using profile/i.test(error.message)
  ) {
    return credentials("profile", "the profile is not in the shared AWS configuration, or is incomplete");
  }
  if (/multi-factor/i.test(error.message)) return credentials("mfa", "the profile asks for an MFA code");
  if (/SSO/.test(error.message)) return credentials("expired", "the SSO session has expired or was never made");
  return translate;
}

function isThrottling(name: string): boolean {
  return /^(?:Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|ProvisionedThroughputExceededException|LimitExceededException|TooManyRequestsException)$/.test(
    name,
  );
}

/** Node's network errors have a `code`; the SDK marks answers it could not read with `$response`, time-outs by name. */
function isTransportError(error: Error): boolean {
  const code = "code" in error ? error.code : undefined;
  if (typeof code === "string" && !code.startsWith("ERR_")) return true;
  if (typeof code === "string" && /^ERR_(?:TLS|SSL|SOCKET|HTTP|STREAM)/.test(code)) return true;
  if (error.name === "TimeoutError" || error.name === "AbortError") return true;
  return "$response" in error || "$metadata" in error;
}

function statusOf(error: Error): number | undefined {
  const metadata = "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }) : undefined;
  return metadata?.httpStatusCode;
}

function originOf(error: Error, call: AwsCall): AwsOrigin {
  const metadata = "$metadata" in error ? (error.$metadata as { requestId?: string }) : undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const name = error.name === "Error" && code !== undefined ? code : error.name;
  const base = { service: call.service, operation: call.operation, name, message: error.message };
  return metadata?.requestId === undefined ? base : { ...base, requestId: metadata.requestId };
}
