import { IntegrityError, MalformedRecordError } from "../errors.ts";
import { defaultDigest } from "./digest.ts";
import type { SealedRecord } from "./record.ts";
import type { Attribute, Item, RecordSummary } from "./record-table.ts";

export const bindingAttribute = "sstash_binding";

/** A record as credstash writes it: `hmac` as B holding lower-case hexadecimal text, the rest as S. */
export function encodeRecord(record: SealedRecord): Item {
  const comment = record.comment === undefined || record.comment === "" ? {} : { comment: { S: record.comment } };
  const binding = record.binding === undefined ? {} : { [bindingAttribute]: { B: record.binding } };
  return {
    name: { S: record.name },
    version: { S: record.version },
    key: { S: toBase64(record.wrappedKey) },
    contents: { S: toBase64(record.ciphertext) },
    hmac: { B: new TextEncoder().encode(Buffer.from(record.tag).toString("hex")) },
    digest: { S: record.digest },
    ...comment,
    ...binding,
  };
}

/**
 * Reads every variant that credstash, nodecredstash and unicreds have written: `hmac` as B or S and in either case, no
 * `digest`, no `comment`, attributes of others beside ours.
 * @throws MalformedRecordError @throws IntegrityError when `sstash_binding` is not of type B: it never counts as absent.
 */
export function decodeRecord(item: Item): SealedRecord {
  const binding = bindingOf(item);
  const comment = optionalText(item, "comment");
  return {
    name: requiredText(item, "name"),
    version: requiredText(item, "version"),
    ...(comment === undefined || comment === "" ? {} : { comment }),
    wrappedKey: fromBase64(requiredText(item, "key"), "key"),
    ciphertext: fromBase64(requiredText(item, "contents"), "contents"),
    tag: tagOf(item["hmac"]),
    digest: optionalText(item, "digest") ?? defaultDigest,
    ...(binding === undefined ? {} : { binding }),
  };
}

/** What a listing shows. A comment that is not text is left out here and refused by `decodeRecord`; an empty one is none. */
export function summarize(item: Item): RecordSummary {
  const comment = item["comment"]?.S;
  const key = { name: requiredText(item, "name"), version: requiredText(item, "version") };
  return comment === undefined || comment === "" ? key : { ...key, comment };
}

/** Whether the item carries a binding, good or bad. */
export function hasBinding(item: Item): boolean {
  return item[bindingAttribute] !== undefined;
}

function requiredText(item: Item, attribute: string): string {
  const text = optionalText(item, attribute);
  if (text === undefined) throw new MalformedRecordError(`the record has no ${attribute}`);
  return text;
}

function optionalText(item: Item, attribute: string): string | undefined {
  const found = item[attribute];
  if (found === undefined) return undefined;
  if (found.S === undefined) throw new MalformedRecordError(`the record's ${attribute} is not of type S`);
  // Every lone surrogate has the same UTF-8 form, so the binding could not tell one from another.
  if (!found.S.isWellFormed()) throw new MalformedRecordError(`the record's ${attribute} holds a lone surrogate`);
  return found.S;
}

function bindingOf(item: Item): Uint8Array | undefined {
  const found = item[bindingAttribute];
  if (found === undefined) return undefined;
  if (found.B === undefined) throw new IntegrityError("binding", `${bindingAttribute} is not of type B`);
  return found.B;
}

/** Python 3 writes the hexadecimal text as B, Python 2 and the ports in other languages as S. */
function tagOf(attribute: Attribute | undefined): Uint8Array {
  if (attribute === undefined) throw new MalformedRecordError("the record has no hmac");
  const hex = attribute.S ?? (attribute.B === undefined ? undefined : Buffer.from(attribute.B).toString("latin1"));
  if (hex === undefined) throw new MalformedRecordError("the record's hmac is of neither type S nor type B");
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex))
    throw new MalformedRecordError("the record's hmac is not hexadecimal text");
  return new Uint8Array(Buffer.from(hex, "hex"));
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/**
 * As Python's decoder reads it: ASCII outside the alphabet is skipped, so is padding where none can be, and reading stops
 * after the padding. Text that ends inside a group of four is a value cut short.
 */
function fromBase64(text: string, attribute: string): Uint8Array {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return new Uint8Array(Buffer.from(text, "base64"));
  let digits = "";
  let pads = 0;
  let whole = /^\p{ASCII}*$/u.test(text);
  for (const char of text.replace(/[^A-Za-z0-9+/=]/g, "")) {
    const inGroup = digits.length % 4;
    if (char !== "=") {
      digits += char;
      pads = 0;
    } else if (inGroup >= 2 && inGroup + ++pads >= 4) break;
  }
  whole &&= digits.length % 4 === 0 || (digits.length % 4) + pads >= 4;
  if (!whole) throw new MalformedRecordError(`the record's ${attribute} is not base64`);
  return new Uint8Array(Buffer.from(digits, "base64"));
}
