import { cached } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { secretStoreContract } from "./secret-store-contract.ts";

secretStoreContract("cached(memoryStore)", async () => ({ store: cached(memoryStore()) }));
secretStoreContract("cached(memoryStore) that keeps one entry", async () => ({
  store: cached(memoryStore(), { maxEntries: 1, graceMs: 60_000 }),
}));
secretStoreContract("cached(memoryStore) that keeps nothing", async () => ({
  store: cached(memoryStore(), { maxAgeMs: 0 }),
}));
