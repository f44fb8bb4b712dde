import type { CredentialsProblem } from "../errors.ts";

/** Why a credential provider of the SDK found none. */
export interface CredentialTrouble {
  /** `unavailable` where credentials were asked for over the network and no answer came. */
  readonly problem: CredentialsProblem | "unavailable";
  /** What to understand. Not the provider's own sentence: that may hold a whole command line, or a part of an answer. */
  readonly message: string;
}

const sso = "the SSO session has expired, or was never made";
const incomplete = "the profile, or one that it refers to, is missing or incomplete";
const processFailed = "its credential_process gave no credentials";
const unreachable = "the service that gives out its credentials did not answer";

/**
 * The providers have one class for many troubles; their sentences tell them apart. First match wins. Source: the
 * sentences of `@aws-sdk/credential-provider-*` and `@aws-sdk/token-providers`, each brought about by a test.
 */
const sentences: readonly (readonly [RegExp, CredentialTrouble])[] = [
  [/^Command failed/, { problem: "profile", message: processFailed }],
  [/credential_process returned expired/, { problem: "expired", message: "its credential_process gave expired ones" }],
  [/credential_process (?:returned|did not)/, { problem: "profile", message: processFailed }],
  [/multi-factor/, { problem: "mfa", message: "an MFA code is needed, and nobody can be asked" }],
  [/^ForbiddenException/, { problem: "rejected", message: "the SSO portal does not give this role to this person" }],
  [/^ResourceNotFoundException/, { problem: "profile", message: "the SSO portal knows no such account or role" }],
  [
    /^(?:UnauthorizedException|The SSO session|Token is expired|Value not present)/,
    { problem: "expired", message: sso },
  ],
  [
    /[Rr]e-?authenticate|Failed to (?:load|refresh) (?:a )?token|Token validation/,
    { problem: "expired", message: sso },
  ],
  [
    /^(?:Error|SyntaxError|TimeoutError|TooManyRequests\w*|Internal\w*):/,
    { problem: "unavailable", message: unreachable },
  ],
  [
    /using profile|Detected a cycle|Unsupported credential source|SSO cred/,
    { problem: "profile", message: incomplete },
  ],
  [/could not be found|was not found|Conflicting SSO|required property/, { problem: "profile", message: incomplete }],
];

const anything: CredentialTrouble = { problem: "missing", message: "no AWS credentials were found" };

/** Undefined for an error that is no credential provider's. */
export function credentialTroubleOf(error: Error): CredentialTrouble | undefined {
  if (!/^(?:CredentialsProvider|TokenProvider|Provider)Error$/.test(error.name)) return undefined;
  return sentences.find(([sentence]) => sentence.test(error.message))?.[1] ?? anything;
}
