import type { PolicyDocument } from "../policy/index.ts";

/** What IAM answers is encoded as in a URL. Source: IAM API reference, "policies returned are URL-encoded compliant with RFC 3986". */
export function decodedDocument(text: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch {
    // Whatever it is, it is another one than ours.
    return text;
  }
}

/** Whether two documents mean the same: order of keys and of lists, and a list of one, make no difference to IAM. */
export function isSameDocument(a: unknown, b: PolicyDocument): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    if (items.length === 1) return items[0];
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}
