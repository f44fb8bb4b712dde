export type { CachedReadOptions, CachedStore, CacheOptions, Invalidation, StaleEvent } from "./cache/cache-options.ts";
export { cached } from "./cache/cached.ts";
export { compareCodePoints } from "./code-point-order.ts";
export { concurrently } from "./concurrently.ts";
export {
  compareFingerprints,
  type Difference,
  diff,
  type Fingerprints,
  fingerprinter,
  type SideFailure,
} from "./diff.ts";
export {
  AccessDeniedError,
  type AnySstashError,
  type AwsOrigin,
  BulkReadError,
  ContextMismatchError,
  CredentialsError,
  type CredentialsProblem,
  DeclarationError,
  type ErrorCode,
  IntegrityError,
  InvalidInputError,
  isSstashError,
  type KeychainProblem,
  KeyUnusableError,
  MalformedRecordError,
  NotSupportedError,
  PendingDeletionError,
  SecretNotFoundError,
  SstashError,
  type SstashErrorOptions,
  StoreMissingError,
  UnavailableError,
  type VariableProblem,
  VersionExistsError,
} from "./errors.ts";
export { fallback } from "./fallback.ts";
export { type FindValueOptions, type FoundValue, findValue } from "./find-value.ts";
export { isNamePattern, namePattern } from "./name-pattern.ts";
export { type PruneOptions, pruneVersion, type Surplus, surplusVersions } from "./prune.ts";
export { type BulkRead, type ReadAllOptions, readAll, wholeOrThrow } from "./read-all.ts";
export { type Rollback, type RollbackOptions, rollback } from "./rollback.ts";
export { SecretValue } from "./secret-value.ts";
export {
  type CallOptions,
  type Candidate,
  type DeleteOptions,
  type EncryptionContext,
  isLabelStore,
  isReadFailure,
  isRecoveryStore,
  type LabelStore,
  type ReadFailure,
  type ReadOptions,
  type RecoveryStore,
  type Secret,
  type SecretEntry,
  type SecretStore,
  type Selection,
  type StoreSupports,
  type WriteOptions,
} from "./store.ts";
export {
  backendNames,
  type CredstashAddress,
  formatStoreAddress,
  type LocalAddress,
  parseStoreAddress,
  regionOfAddress,
  type SecretsManagerAddress,
  type StoreAddress,
} from "./store-address.ts";
export type { StoreWarning } from "./warning.ts";
