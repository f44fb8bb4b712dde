import { EnvelopeStore, type Item, type KeyService } from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import fc from "fast-check";
import { planted } from "../cli/planted-secret.ts";

/** A row as it was written, and what it holds. */
export interface SealedRow {
  readonly item: Item;
  readonly value: string;
}

/** A row that somebody or something has had in hands. */
export interface ChangedRow {
  readonly item: Item;
  readonly original: SealedRow;
}

const digests = ["SHA256", "SHA512", "SHA", "MD5"] as const;

/** Real rows to start from: bound and unbound, of several digests, sizes and comments. */
export async function sealedRows(keys: KeyService): Promise<readonly SealedRow[]> {
  const rows: SealedRow[] = [];
  for (const [index, digest] of digests.entries()) {
    const table = new MemoryRecordTable();
    const store = new EnvelopeStore({ keys, table, digest });
    for (const value of [planted, `${planted}${"x".repeat(2000)}`, ""]) {
      const { name, version } = await store.put(
        `name.${index}`,
        value,
        index % 2 === 0 ? {} : { comment: "a comment" },
      );
      const item = await table.find({ name, version });
      if (item === undefined) throw new Error("a row that was put is not there");
      const { sstash_binding: _, ...unbound } = item;
      rows.push({ item, value }, { item: unbound, value });
    }
  }
  return rows;
}

/** As the SDK hands them over: text, bytes, and the types this format does not write, nested and huge ones too. */
const attribute: fc.Arbitrary<object> = fc.oneof(
  fc.record({ S: fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.base64String({ maxLength: 200 })) }),
  fc.record({ S: fc.constantFrom("\ud800", "=", "====", "A", "AAAA\nAAAA", " ", "é", "SHA256", "SHA1", "__proto__") }),
  fc.record({ B: fc.uint8Array({ maxLength: 80 }) }),
  fc.record({ N: fc.constantFrom("0", "-1", "1e400", "7") }),
  fc.record({ BOOL: fc.boolean() }),
  fc.constant({ NULL: true }),
  fc.constant({ SS: ["a", "b"] }),
  fc.constant({ L: [{ S: "x" }, { M: { deep: { L: [{ NULL: true }] } } }] }),
  fc.constant({ M: { S: { S: "not text" }, B: { B: new Uint8Array(3) } } }),
  fc.constant({}),
  fc.constant({ S: "A".repeat(400_000) }),
  fc.constant({ B: new Uint8Array(300_000) }),
);

const formatNames = ["key", "contents", "hmac", "digest", "comment", "sstash_binding"] as const;
const anyName = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...formatNames) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("constructor", "toString", "__proto__", "hasOwnProperty", "", "name ", "ttl"),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }) },
);

type Change = (item: Item, others: readonly SealedRow[]) => Item;

function withAttribute(item: Item, name: string, attribute: object): Item {
  const changed = { ...item };
  Object.defineProperty(changed, name, { value: attribute, enumerable: true, configurable: true, writable: true });
  return changed;
}

/** Text or bytes with `edit` done to them as text of bytes. */
function edited(item: Item, name: string, edit: (text: string) => string): Item {
  const { S, B } = item[name] ?? {};
  if (S !== undefined) return withAttribute(item, name, { S: edit(S) });
  if (B === undefined) return item;
  return withAttribute(item, name, {
    B: new Uint8Array(Buffer.from(edit(Buffer.from(B).toString("latin1")), "latin1")),
  });
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(anyName, attribute).map(
    ([name, value]): Change =>
      (item) =>
        withAttribute(item, name, value),
  ),
  anyName.map(
    (name): Change =>
      (item) =>
        Object.fromEntries(Object.entries(item).filter(([key]) => key !== name)),
  ),
  // One character of it is another.
  fc.tuple(anyName, fc.nat(), fc.nat(255)).map(
    ([name, at, code]): Change =>
      (item) =>
        edited(item, name, (text) => {
          const place = at % Math.max(1, text.length);
          return text.slice(0, place) + String.fromCharCode(code) + text.slice(place + 1);
        }),
  ),
  fc.tuple(anyName, fc.nat()).map(
    ([name, at]): Change =>
      (item) =>
        edited(item, name, (text) => text.slice(0, at % (text.length + 1))),
  ),
  fc.tuple(anyName, fc.string({ maxLength: 9 })).map(
    ([name, more]): Change =>
      (item) =>
        edited(item, name, (text) => text + more),
  ),
  anyName.map(
    (name): Change =>
      (item) =>
        edited(item, name, (text) => text.toUpperCase()),
  ),
  // The other type with the same content.
  anyName.map(
    (name): Change =>
      (item) => {
        const { S, B } = item[name] ?? {};
        if (S !== undefined) return withAttribute(item, name, { B: new Uint8Array(Buffer.from(S)) });
        return B === undefined ? item : withAttribute(item, name, { S: Buffer.from(B).toString("latin1") });
      },
  ),
  // An attribute of another row.
  fc.tuple(anyName, fc.nat()).map(
    ([name, which]): Change =>
      (item, others) => {
        const other = others[which % others.length]?.item[name];
        return other === undefined ? item : withAttribute(item, name, other);
      },
  ),
  // Moved: its key is text always, as a table with credstash's keys demands.
  fc.tuple(fc.constantFrom("name", "version"), fc.string({ unit: "binary", minLength: 1, maxLength: 40 })).map(
    ([part, text]): Change =>
      (item) =>
        withAttribute(item, part, { S: text }),
  ),
);

/** Rows changed up to four times; some not at all. */
export function changedRows(rows: readonly SealedRow[]): fc.Arbitrary<ChangedRow> {
  return fc.tuple(fc.constantFrom(...rows), fc.array(change, { maxLength: 4 })).map(([original, changes]) => ({
    original,
    item: changes.reduce((item, apply) => apply(item, rows), original.item),
  }));
}
