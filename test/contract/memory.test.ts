import { randomBytes } from "node:crypto";
import { MasterKeyService } from "@sstash/core/envelope";
import { MemoryRecordTable, memoryStore } from "@sstash/core/memory";
import { keyServiceContract } from "./key-service-contract.ts";
import { recordTableContract } from "./record-table-contract.ts";
import { secretStoreContract } from "./secret-store-contract.ts";

secretStoreContract("memoryStore", async () => ({ store: memoryStore() }));
secretStoreContract("memoryStore that requires bindings", async () => ({
  store: memoryStore({ requireBinding: true }),
}));
recordTableContract("MemoryRecordTable", async () => ({ table: new MemoryRecordTable() }));
keyServiceContract("MasterKeyService", async () => ({ keys: new MasterKeyService(randomBytes(32)) }));
