import { readFileSync } from "node:fs";
import type { Attribute, Item } from "@sstash/core/envelope";

/** An attribute in DynamoDB's JSON: bytes are base64 text. */
export type JsonAttribute = { readonly S: string } | { readonly B: string };
export type JsonItem = Readonly<Record<string, JsonAttribute>>;

/** One row that credstash wrote, with what it holds and the data key it is sealed under. */
export interface CredstashVector {
  readonly name: string;
  readonly plaintext: string;
  readonly plaintextSha256: string;
  readonly dataKey: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly item: Item;
}

interface CredstashVectorJson {
  readonly plaintext: string | null;
  /** A text and how often it is repeated, where that is shorter to say. */
  readonly plaintextRepeat: readonly [string, number] | null;
  readonly plaintextSha256: string;
  readonly dataKeyHex: string;
  readonly wrappedDataKeyBase64: string;
  readonly item: JsonItem;
}

/** The vectors of a file beside this one. */
export function readVectors<T>(file: string): readonly T[] {
  return (JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as { vectors: T[] }).vectors;
}

export function credstashVectors(): readonly CredstashVector[] {
  return readVectors<CredstashVectorJson>("credstash-items.json").map((vector) => ({
    name: textOf(vector.item["name"]),
    plaintext: vector.plaintext ?? repeated(vector.plaintextRepeat),
    plaintextSha256: vector.plaintextSha256,
    dataKey: fromHex(vector.dataKeyHex),
    wrappedKey: fromBase64(vector.wrappedDataKeyBase64),
    item: itemOf(vector.item),
  }));
}

/** An item as an SDK would return it: bytes as bytes. */
export function itemOf(json: JsonItem): Item {
  return Object.fromEntries(
    Object.entries(json).map(([name, attribute]): [string, Attribute] => [
      name,
      "B" in attribute ? { B: fromBase64(attribute.B) } : { S: attribute.S },
    ]),
  );
}

export function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

function repeated(repeat: readonly [string, number] | null): string {
  if (repeat === null) throw new Error("a vector has neither a plaintext nor a repeated one");
  return repeat[0].repeat(repeat[1]);
}

function textOf(attribute: JsonAttribute | undefined): string {
  if (attribute === undefined || !("S" in attribute)) throw new Error("a vector has an attribute that is not text");
  return attribute.S;
}
