import type { Item } from "../packages/core/src/envelope/index.ts";

/** One attribute as DynamoDB's JSON protocol spells it: bytes are base64. */
export interface WireAttribute {
  readonly S?: string;
  readonly B?: string;
}

export type WireItem = Readonly<Record<string, WireAttribute>>;

export interface WireKey {
  readonly name: string;
  readonly version: string;
}

export function toWire(item: Item): WireItem {
  return Object.fromEntries(
    Object.entries(item).map(([name, { S, B }]) => {
      return [name, S === undefined ? { B: Buffer.from(B ?? []).toString("base64") } : { S }];
    }),
  );
}

export function keyOf(item: WireItem): WireKey {
  return { name: item["name"]?.S ?? "", version: item["version"]?.S ?? "" };
}

/** Bytes of an item as DynamoDB counts them: names and values in UTF-8, binary values decoded. */
export function sizeOf(item: WireItem): number {
  let bytes = 0;
  for (const [name, { S, B }] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + (S === undefined ? Buffer.byteLength(B ?? "", "base64") : Buffer.byteLength(S));
  }
  return bytes;
}
