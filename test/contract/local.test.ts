import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalRecordTable, localStore, setupLocalStore } from "@sstash/core/local";
import { recordTableContract } from "./record-table-contract.ts";
import { secretStoreContract } from "./secret-store-contract.ts";

/** A store of its own for each suite, set up and empty, and its removal. */
async function scratch(): Promise<{ dir: string; masterKey: Uint8Array; close: () => Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), "sstash-contract-"));
  const where = { dir: join(parent, "store"), masterKey: randomBytes(32) };
  await setupLocalStore(where);
  return { ...where, close: () => rm(parent, { recursive: true }) };
}

secretStoreContract("localStore", async () => {
  const { close, ...where } = await scratch();
  return { store: localStore(where), close };
});
recordTableContract("LocalRecordTable", async () => {
  const { close, dir } = await scratch();
  return { table: new LocalRecordTable({ dir }), close };
});
