import type { CallOptions, EncryptionContext, SecretEntry } from "../store.ts";
import { bind, verifyBinding } from "./binding.ts";
import { open, seal } from "./cipher.ts";
import type { KeyService } from "./key-service.ts";
import type { Item } from "./record-table.ts";
import { bindingAttribute, decodeRecord, encodeRecord } from "./wire.ts";

/** Seals a value into an item under a data key made for it alone, and forgets the key. */
export async function sealItem(
  keys: KeyService,
  entry: SecretEntry & { readonly value: Uint8Array; readonly digest: string },
  options: CallOptions & { readonly context: EncryptionContext },
): Promise<Item> {
  const { value, digest, ...key } = entry;
  const dataKey = await keys.generate(options.context, options);
  try {
    const record = { ...key, digest, ...seal(value, dataKey.plaintext, digest) };
    return encodeRecord({ ...record, wrappedKey: dataKey.wrapped, binding: bind(record, dataKey.plaintext) });
  } finally {
    dataKey.plaintext.fill(0);
  }
}

/** Decodes, unwraps, verifies binding and tag, and only then decrypts. @throws every error of a record that cannot be opened. */
export async function openItem(
  keys: KeyService,
  item: Item,
  options: CallOptions & { readonly context: EncryptionContext; readonly requireBinding: boolean },
): Promise<Uint8Array> {
  const record = decodeRecord(item);
  const dataKey = await keys.unwrap(record.wrappedKey, options.context, options);
  try {
    verifyBinding(record, dataKey, options.requireBinding);
    return open(record, dataKey, record.digest);
  } finally {
    dataKey.fill(0);
  }
}

/** The binding that an unbound item lacks, after its tag was checked. @throws every error of a record that cannot be opened. */
export async function bindItem(
  keys: KeyService,
  item: Item,
  options: CallOptions & { readonly context: EncryptionContext },
): Promise<Item> {
  const record = decodeRecord(item);
  const dataKey = await keys.unwrap(record.wrappedKey, options.context, options);
  try {
    open(record, dataKey, record.digest).fill(0);
    return { [bindingAttribute]: { B: bind(record, dataKey) } };
  } finally {
    dataKey.fill(0);
  }
}
