import {
  type AnySstashError,
  type CredentialsProblem,
  type ErrorCode,
  type KeychainProblem,
  regionOfAddress,
} from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { policyLine } from "./policy-line.ts";
import { setupLine } from "./setup-line.ts";
import { shellWord } from "./shell-word.ts";
import { type Target, targetOf } from "./target.ts";

type Hint = (error: AnySstashError, context: CommandContext) => string;

/** What to do next, by error code. The library never talks to people; this table does. */
const hints: Readonly<Record<ErrorCode, Hint>> = {
  ERR_INVALID_INPUT: () => "mend what was given and try again",
  ERR_NOT_SUPPORTED: () => "choose another --backend or --store",
  ERR_SECRET_NOT_FOUND: () => "`sstash list` shows the names and versions that are there",
  ERR_PENDING_DELETION: () => "`sstash restore NAME` brings it back; or wait until it is gone",
  ERR_STORE_MISSING: (_error, context) => {
    const line = `run \`${setupLine(context)}\``;
    const target = targetOf(context);
    if (target.backend === "local") return line;
    const region = `region${isRegionNamed(target, context) ? "" : " (none was given: it is the profile's, else us-east-1)"}`;
    return `${line}, or check table, ${region} and account (\`aws sts get-caller-identity\`)`;
  },
  ERR_VERSION_EXISTS: () => "nothing was changed; `put -a` stores the next version",
  ERR_ACCESS_DENIED: (error, context) => {
    if (error.origin === undefined) return "nothing was read or written";
    if (error.origin.service === "Secrets Manager" && /\bKMS\b/i.test(error.origin.message)) {
      return "grant kms:Decrypt (to write also kms:GenerateDataKey) on the secret's own key to this identity";
    }
    if (error.origin.operation === "ListSecrets") {
      return "this identity may not list secrets: name what it may read with `getall --only NAME`, or grant secretsmanager:ListSecrets";
    }
    if (error.origin.operation === "Scan") {
      return "this identity may not list the table: name what it may read with `getall --only NAME`, or grant dynamodb:Scan";
    }
    const line = policyLine(error.origin, context);
    const policy = line === undefined ? "" : `; \`${line}\` prints a policy that does`;
    return `grant ${actionOf(error)} to this identity, or use another --profile${policy}`;
  },
  ERR_CONTEXT_MISMATCH: () =>
    "give the same key=value pairs as when it was put; if they are right, the record is damaged",
  ERR_KEY_UNUSABLE: (error, context) => {
    if (error.code === "ERR_KEY_UNUSABLE" && error.keychain !== undefined)
      return keychainHints[error.keychain](context);
    return targetOf(context).backend === "local"
      ? "give the master key this store was made with: SSTASH_MASTER_KEY or --master-key-file"
      : keyHintOf(error);
  },
  ERR_INTEGRITY: () => "do not use this record: find out who changed the table, then put the secret again",
  ERR_MALFORMED_RECORD: () => "the record was not written by a tool sstash knows; put the secret again",
  ERR_UNAVAILABLE: (error) => {
    if (error.code === "ERR_UNAVAILABLE" && error.mayBeStored) {
      return "it may have been stored all the same: look with `sstash list` before you put it again";
    }
    return isOfFiles(error)
      ? "check that folder and the disk it is on, then try again"
      : "try again; check network, endpoint and region";
  },
  ERR_CREDENTIALS: (error, context) =>
    error.code === "ERR_CREDENTIALS" ? credentialHints[error.problem](context) : "",
  ERR_BULK_READ: () => "nothing was printed",
  ERR_DECLARATION: () => "`sstash check` tells what is missing",
};

/** Every call to AWS has an origin; what else the system refused was a file. */
function isOfFiles({ origin, cause }: AnySstashError): boolean {
  return origin === undefined && cause instanceof Error && "errno" in cause;
}

function keyHintOf({ origin }: AnySstashError): string {
  const name = origin?.name ?? "";
  if (name === "NotFoundException" && origin?.operation === "Decrypt") {
    return "check --expect-key, the key that the record was written under, and the key's region (--kms-region)";
  }
  return keyHints[name] ?? "name the right key with -k or --expect-key";
}

/** By KMS's name of the trouble. */
const keyHints: Readonly<Record<string, string>> = {
  NotFoundException:
    "`sstash setup --create-key` makes alias/credstash; or name another key with -k, or its region with --kms-region",
  DisabledException: "enable the key again: `aws kms enable-key --key-id KEY`",
  KMSInvalidStateException: "if the key is to be deleted, stop that: `aws kms cancel-key-deletion --key-id KEY`",
  IncorrectKeyException: "the record was wrapped under another key than the expected one: find out who wrote it",
  DecryptionFailure: "enable the secret's KMS key, or look into its key policy",
  EncryptionFailure: "enable the secret's KMS key, or name another one with -k",
  InvalidKeyUsageException: "name a symmetric encryption key with -k",
};

const keychainHints: Readonly<Record<KeychainProblem, (context: CommandContext) => string>> = {
  "not installed": () =>
    "run `npm install @napi-rs/keyring` where sstash is installed (`-g` if it is so), or use SSTASH_MASTER_KEY or --master-key-file",
  unusable: () =>
    "unlock it; without a desktop start one (D-Bus and gnome-keyring-daemon), or use SSTASH_MASTER_KEY or --master-key-file",
  "no key": (context) =>
    `\`${setupLine(context)}\` takes it over from SSTASH_MASTER_KEY or the key file in ~/.config/sstash, where that is the right one`,
};

const credentialHints: Readonly<Record<CredentialsProblem, (context: CommandContext) => string>> = {
  missing: () => "run `aws configure`, set AWS_PROFILE, or give --profile",
  expired: (context) => `run \`aws sso login${profileFlag(context)}\`, or renew the session's credentials`,
  rejected: () => "check the access key and the account it belongs to",
  profile: () => "`aws configure list-profiles` shows the profiles there are",
  clock: () => "set this machine's clock",
  mfa: () => "run this on a terminal, where the code can be asked for",
};

export function hintFor(error: AnySstashError, context: CommandContext): string {
  const hint = hints[error.code](error, context);
  return error.origin?.operation === "GetCallerIdentity" ? `${hint}; with --account nobody is asked` : hint;
}

/** IAM's name of what was denied. */
function actionOf({ origin }: AnySstashError): string {
  return `${origin?.service.toLowerCase().replace(" ", "")}:${origin?.operation}`;
}

function isRegionNamed(target: Target, { env }: CommandContext): boolean {
  const region = target.backend === "local" ? undefined : regionOfAddress(target);
  return Boolean(region || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"]);
}

function profileFlag(context: CommandContext): string {
  const { env } = context;
  const target = targetOf(context);
  const own = target.backend === "local" ? undefined : target.profile;
  const profile = own || env["AWS_DEFAULT_PROFILE"] || env["AWS_PROFILE"];
  return profile ? ` --profile ${shellWord(profile)}` : "";
}
