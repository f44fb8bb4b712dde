import { Fault } from "./fault.ts";

interface PageRequest {
  readonly operation: string;
  readonly size: number;
  readonly token: string | undefined;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/**
 * A window of the whole list, to be filtered afterwards: a page can so be short or empty and yet carry a NextToken, "such
 * as when you ask for a filtered view of a long list" [API reference].
 */
export function pageOf<Item>(all: readonly Item[], { operation, size, token }: PageRequest): Page<Item> {
  const start = token === undefined ? 0 : startOf(token, operation);
  const end = start + size;
  return {
    items: all.slice(start, end),
    next: end < all.length ? Buffer.from(`${operation} ${end}`).toString("base64url") : undefined,
  };
}

function startOf(token: string, operation: string): number {
  const [of, start] = Buffer.from(token, "base64url").toString("utf8").split(" ");
  if (of === operation && /^\d+$/.test(start ?? "")) return Number(start);
  throw new Fault({ type: "InvalidNextTokenException", message: "The NextToken value is invalid." });
}
