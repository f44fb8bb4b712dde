import fc from "fast-check";
import { type MaskOptions, makeMasking } from "../../src/masking/mask.ts";
import type { NamedValue } from "../../src/masking/secret-patterns.ts";

/** The whole output of a new mask, for a text that comes in the chunks. */
export function maskedOutput(
  values: readonly NamedValue[],
  chunks: readonly Uint8Array[],
  options?: MaskOptions,
): Buffer {
  const mask = makeMasking(values, options).mask();
  return Buffer.concat([...chunks.map((chunk) => Buffer.from(mask.push(chunk))), mask.flush()]);
}

export function named(...values: readonly (string | Uint8Array)[]): readonly NamedValue[] {
  return values.map((value, index) => ({ name: `secret-${index}`, bytes: Buffer.from(value as string) }));
}

/** Places to split a text at, as parts of its length: the same for texts of any length. */
export const splits: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
  fc.constant(Array.from({ length: 2001 }, (_, index) => index / 2000)),
);

export function splitAt(text: Uint8Array, parts: readonly number[]): readonly Uint8Array[] {
  const places = [...parts].map((part) => Math.round(part * text.length)).sort((a, b) => a - b);
  return [0, ...places].map((place, index) => text.slice(place, places[index] ?? text.length));
}
