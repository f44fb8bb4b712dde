import { randomBytes } from "node:crypto";
import { EnvelopeStore, type EnvelopeStoreOptions, MasterKeyService, type RecordStore } from "../../envelope/index.ts";
import { MemoryRecordTable } from "./memory-record-table.ts";

export type MemoryStoreOptions = Omit<EnvelopeStoreOptions, "keys" | "table">;

/** A store that lives and dies with the process: the same engine and the same records, for tests. */
export function memoryStore(options: MemoryStoreOptions = {}): RecordStore {
  return new EnvelopeStore({ ...options, keys: new MasterKeyService(randomBytes(32)), table: new MemoryRecordTable() });
}

export { MemoryRecordTable } from "./memory-record-table.ts";
