export { dataKeyLength } from "./cipher.ts";
export { type DigestName, defaultDigest, digestNames } from "./digest.ts";
export { EnvelopeStore, type EnvelopeStoreOptions } from "./envelope-store.ts";
export type { DataKey, KeyService } from "./key-service.ts";
export { MasterKeyService } from "./master-key-service.ts";
export type { Attribute, Item, RecordKey, RecordSummary, RecordTable } from "./record-table.ts";
export { nextVersion, padVersion, versionSpellings } from "./version.ts";
