import { InvalidInputError } from "@sstash/core";
import type { BinaryForm } from "./options/binary-options.ts";

/**
 * The secret that a value of a JSON document stands for: a text, or, where binary values are wanted, an object whose only
 * member is `base64`, as `json` writes it. @throws InvalidInputError, whose message holds nothing of the value.
 */
export function secretOf(value: unknown, binary: BinaryForm | undefined): string | Uint8Array {
  if (typeof value === "string") return value;
  const base64 = base64Of(value);
  if (base64 === undefined) throw new InvalidInputError("the value is not text; put it in quotes");
  if (binary === undefined)
    throw new InvalidInputError("the value is an object of base64, which --binary base64 stores as bytes");
  const bytes = Buffer.from(base64, "base64");
  // Node skips what is no base64: another secret would be stored than was given.
  if (bytes.toString("base64") === base64) return bytes;
  throw new InvalidInputError(
    "the value is not whole base64: 4 of A-Z, a-z, 0-9, + and / for each 3 bytes, = at the end",
  );
}

function base64Of(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [only, ...others] = Object.entries(value);
  if (only === undefined || others.length > 0) return undefined;
  const [key, text] = only;
  return key === "base64" && typeof text === "string" ? text : undefined;
}
