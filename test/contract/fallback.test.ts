import { fallback } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { secretStoreContract } from "./secret-store-contract.ts";

secretStoreContract("fallback(memoryStore, memoryStore)", async () => ({
  store: fallback(memoryStore(), memoryStore()),
}));

secretStoreContract("fallback of one store that holds nothing to another that holds much", async () => {
  const other = memoryStore();
  for (let count = 0; count < 20; count += 1) await other.put(`other-${count}`, "there");
  return { store: fallback(memoryStore(), other) };
});
