/** What AWS answered, for errors that began there: its own words. No request of ours holds a value or a data key in clear. */
export interface AwsOrigin {
  /** Short name of the service: `KMS`, `DynamoDB`, `STS`. */
  readonly service: string;
  /** The API operation, for example `Decrypt`. */
  readonly operation: string;
  /** AWS's name of the error, for example `AccessDeniedException`. */
  readonly name: string;
  /** AWS's own sentence. */
  readonly message: string;
  readonly requestId?: string;
}

export interface SstashErrorOptions {
  readonly cause?: unknown;
  readonly origin?: AwsOrigin;
}

export type ErrorCode =
  | "ERR_INVALID_INPUT"
  | "ERR_NOT_SUPPORTED"
  | "ERR_SECRET_NOT_FOUND"
  | "ERR_PENDING_DELETION"
  | "ERR_STORE_MISSING"
  | "ERR_VERSION_EXISTS"
  | "ERR_ACCESS_DENIED"
  | "ERR_CONTEXT_MISMATCH"
  | "ERR_KEY_UNUSABLE"
  | "ERR_INTEGRITY"
  | "ERR_MALFORMED_RECORD"
  | "ERR_UNAVAILABLE"
  | "ERR_CREDENTIALS"
  | "ERR_BULK_READ"
  | "ERR_DECLARATION";

/** Base of every error this library throws on purpose. Branch on `code`; the message is for people. */
export abstract class SstashError extends Error {
  abstract readonly code: ErrorCode;
  readonly origin?: AwsOrigin;

  constructor(message: string, options: SstashErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.origin !== undefined) this.origin = options.origin;
  }
}

/** The caller asked for something that can never work: an empty name, a value over the limit, a version that cannot be counted up. */
export class InvalidInputError extends SstashError {
  override readonly name = "InvalidInputError";
  readonly code = "ERR_INVALID_INPUT";
  /** Set when a next version was asked for and the newest stored one, this one, is not a number. */
  readonly uncountableVersion?: string;

  constructor(message: string, options: SstashErrorOptions & { readonly uncountableVersion?: string } = {}) {
    super(message, options);
    if (options.uncountableVersion !== undefined) this.uncountableVersion = options.uncountableVersion;
  }
}

/** This backend cannot do that; `supports` said so. */
export class NotSupportedError extends SstashError {
  override readonly name = "NotSupportedError";
  readonly code = "ERR_NOT_SUPPORTED";
}

/** The store was reached and holds no such secret, or no such version of it. */
export class SecretNotFoundError extends SstashError {
  override readonly name = "SecretNotFoundError";
  readonly code = "ERR_SECRET_NOT_FOUND";
  readonly secretName: string;
  readonly version?: string;

  constructor(secretName: string, version?: string, options?: SstashErrorOptions) {
    const which = version === undefined ? "" : ` version ${JSON.stringify(version)}`;
    super(`secret ${JSON.stringify(secretName)}${which} not found`, options);
    this.secretName = secretName;
    if (version !== undefined) this.version = version;
  }
}

/** The secret was deleted and can still be restored; until then its value cannot be read and its name is taken. */
export class PendingDeletionError extends SstashError {
  override readonly name = "PendingDeletionError";
  readonly code = "ERR_PENDING_DELETION";
  readonly secretName: string;

  constructor(secretName: string, options?: SstashErrorOptions) {
    super(`secret ${JSON.stringify(secretName)} is scheduled for deletion`, options);
    this.secretName = secretName;
  }
}

/** The table, folder or prefix itself is not there. */
export class StoreMissingError extends SstashError {
  override readonly name = "StoreMissingError";
  readonly code = "ERR_STORE_MISSING";
}

/** That version is already stored and was left as it is. */
export class VersionExistsError extends SstashError {
  override readonly name = "VersionExistsError";
  readonly code = "ERR_VERSION_EXISTS";
  readonly secretName: string;
  readonly version: string;

  constructor(secretName: string, version: string, options?: SstashErrorOptions) {
    super(`secret ${JSON.stringify(secretName)} version ${JSON.stringify(version)} is already stored`, options);
    this.secretName = secretName;
    this.version = version;
  }
}

/** The principal may not do this; `origin` names the action. */
export class AccessDeniedError extends SstashError {
  override readonly name = "AccessDeniedError";
  readonly code = "ERR_ACCESS_DENIED";
}

/** The wrapped data key did not open: another encryption context than the writer's, or a damaged wrapped key. KMS does not say which. */
export class ContextMismatchError extends SstashError {
  override readonly name = "ContextMismatchError";
  readonly code = "ERR_CONTEXT_MISMATCH";
}

/** Why a keychain does not give the master key: its package is missing, no keychain answers or it is locked, or no such key is in it. */
export type KeychainProblem = "not installed" | "unusable" | "no key";

/** The key that wraps data keys is missing, disabled, pending deletion, of the wrong kind, or not the expected one. */
export class KeyUnusableError extends SstashError {
  override readonly name = "KeyUnusableError";
  readonly code = "ERR_KEY_UNUSABLE";
  /** Set when a keychain was asked for the key. */
  readonly keychain?: KeychainProblem;

  constructor(message: string, options: SstashErrorOptions & { readonly keychain?: KeychainProblem } = {}) {
    super(message, options);
    if (options.keychain !== undefined) this.keychain = options.keychain;
  }
}

/** The record was altered after it was sealed. Nothing was decrypted. */
export class IntegrityError extends SstashError {
  override readonly name = "IntegrityError";
  readonly code = "ERR_INTEGRITY";
  /** Which seal is broken: credstash's `hmac` over the contents, or `sstash_binding` over the whole record. */
  readonly seal: "hmac" | "binding";

  constructor(seal: "hmac" | "binding", message: string, options?: SstashErrorOptions) {
    super(message, options);
    this.seal = seal;
  }
}

/** The record is not in the format: an attribute is missing, of the wrong type, or cannot be decoded. */
export class MalformedRecordError extends SstashError {
  override readonly name = "MalformedRecordError";
  readonly code = "ERR_MALFORMED_RECORD";
}

/** No usable answer in time: unreachable, throttled, broken off, or answered by something else. Trying again may help. */
export class UnavailableError extends SstashError {
  override readonly name = "UnavailableError";
  readonly code = "ERR_UNAVAILABLE";
  /** Set when a write got no answer and could not be looked for: whether it was stored is not known. */
  readonly mayBeStored?: true;

  constructor(message: string, options: SstashErrorOptions & { readonly mayBeStored?: true } = {}) {
    super(message, options);
    if (options.mayBeStored !== undefined) this.mayBeStored = options.mayBeStored;
  }
}

/** What is wrong with the credentials: none found, expired, refused, a profile that does not exist, or a clock too far off to sign. */
export type CredentialsProblem = "missing" | "expired" | "rejected" | "profile" | "clock" | "mfa";

/** AWS was not told, or did not believe, who is calling. */
export class CredentialsError extends SstashError {
  override readonly name = "CredentialsError";
  readonly code = "ERR_CREDENTIALS";
  readonly problem: CredentialsProblem;

  constructor(problem: CredentialsProblem, message: string, options?: SstashErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** A bulk read was asked to be whole and is not; `failures` names each secret and why. */
export class BulkReadError extends SstashError {
  override readonly name = "BulkReadError";
  readonly code = "ERR_BULK_READ";
  readonly failures: readonly { readonly name: string; readonly error: SstashError }[];

  constructor(failures: readonly { readonly name: string; readonly error: SstashError }[]) {
    super(`${failures.length} ${failures.length === 1 ? "secret" : "secrets"} could not be read`);
    this.failures = failures;
  }
}

/** Why a declared variable has no value. */
export interface VariableProblem {
  readonly variable: string;
  /** Name of its secret. */
  readonly secret: string;
  readonly error: SstashError;
}

/** Declared variables that are missing, denied or malformed: all of them, a line each in the message, without a value. */
export class DeclarationError extends SstashError {
  override readonly name = "DeclarationError";
  readonly code = "ERR_DECLARATION";
  readonly problems: readonly VariableProblem[];

  /** @param total variables that the declaration has. */
  constructor(problems: readonly VariableProblem[], total: number) {
    const lines = problems.map(
      ({ variable, secret, error }) => `\n  ${variable} (${oneLine(secret)}): ${error.message}`,
    );
    super(`${problems.length} of ${total} declared variables have no value:${lines.join("")}`);
    this.problems = problems;
  }
}

function oneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Every error class above, so that `switch (error.code)` narrows. */
export type AnySstashError =
  | InvalidInputError
  | NotSupportedError
  | SecretNotFoundError
  | PendingDeletionError
  | StoreMissingError
  | VersionExistsError
  | AccessDeniedError
  | ContextMismatchError
  | KeyUnusableError
  | IntegrityError
  | MalformedRecordError
  | UnavailableError
  | CredentialsError
  | BulkReadError
  | DeclarationError;

export function isSstashError(error: unknown): error is AnySstashError {
  return error instanceof SstashError;
}
