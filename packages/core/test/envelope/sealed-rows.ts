import { type Item, type KeyService, padVersion, type RecordTable } from "@sstash/core/envelope";
import { sealItem } from "../../src/envelope/record-seal.ts";

/** Seals `value` and puts it straight into the table under the very version given, past the store's rules. */
export async function insertRow(
  table: RecordTable,
  keys: KeyService,
  row: { readonly name: string; readonly version?: string; readonly value: string; readonly bound?: boolean },
): Promise<Item> {
  const { name, version = padVersion("1"), value, bound = true } = row;
  const entry = { name, version, value: new TextEncoder().encode(value), digest: "SHA256" };
  const { sstash_binding: binding, ...legacy } = await sealItem(keys, entry, { context: {} });
  const item: Item = bound && binding !== undefined ? { ...legacy, sstash_binding: binding } : legacy;
  if ((await table.insert(item)) !== undefined) throw new Error(`${name} version ${version} is there already`);
  return item;
}
