import type { EncryptionContext } from "@sstash/core";
import type { Positional } from "../option-table.ts";
import { UsageError } from "../usage-error.ts";

export const contextPositional = {
  kind: "many",
  describe: "key=value pairs of the KMS encryption context, exactly as the writer gave them",
} as const satisfies Positional;

/** Pairs as credstash reads them: one `=`, something on either side; of two values for one key the later counts. @throws UsageError */
export function keyValuePairs(pairs: readonly string[], what: string): Readonly<Record<string, string>> {
  const entries = pairs.map((pair, index): [string, string] => {
    const [key, value, ...more] = pair.split("=");
    if (!key || !value || more.length > 0) {
      throw new UsageError(
        `${what} number ${index + 1} is not of the form key=value, with one "=" and text on both sides`,
      );
    }
    return [key, value];
  });
  return Object.fromEntries(entries);
}

/** A warning for each pair whose key an earlier one gave, without the text of either. */
export function repeatedKeys(pairs: readonly string[]): readonly string[] {
  const first = new Map<string, number>();
  return pairs.flatMap((pair, index) => {
    const [key = "", value] = pair.split("=");
    if (value === undefined) return [];
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    return before === undefined
      ? []
      : `the encryption context's pair number ${index + 1} has the key of number ${before + 1}; the last value counts`;
  });
}

/** The context of a call. Where no pair is given that is none, not an empty one: the store may have its own. */
export function encryptionContext(pairs: readonly string[]): { readonly context?: EncryptionContext } {
  const context = keyValuePairs(pairs, "the encryption context's pair");
  return pairs.length === 0 ? {} : { context };
}
