import type { Conditions } from "./document.ts";

/** ForAllValues is true of a request without the key, so the key is demanded as well. */
export function ofNames(texts: readonly string[]): Conditions {
  return {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": texts },
    Null: { "dynamodb:LeadingKeys": "false" },
  };
}

/** A listing's attributes and no other. A request that names none has no such condition key, which ForAllValues alone would let pass. */
export const listedAttributes: Conditions = {
  "ForAllValues:StringEquals": { "dynamodb:Attributes": ["name", "version", "comment"] },
  Null: { "dynamodb:Attributes": "false" },
  StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
};

/** Exactly these pairs: each with its value, and no key beside them. Source: KMS developer guide, "kms:EncryptionContext". */
export function ofContext(context: Readonly<Record<string, string>>): Conditions {
  const pairs = Object.entries(context);
  if (pairs.length === 0) return {};
  const equals = Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value]));
  const keys = { "kms:EncryptionContextKeys": pairs.map(([key]) => key) };
  return { StringEquals: equals, "ForAllValues:StringEquals": keys };
}
