import {
  AccessDeniedError,
  CredentialsError,
  IntegrityError,
  type ReadFailure,
  type ReadOptions,
  readAll,
  type Secret,
  type SecretStore,
  SecretValue,
  type Selection,
  wholeOrThrow,
} from "@sstash/core";
import { describe, expect, it } from "vitest";

type Asked = { selection: Selection; options: ReadOptions | undefined };

/** A store that can only be read in bulk, and remembers how. */
function bulkStore(outcomes: readonly (Secret | ReadFailure)[], end?: Error): { store: SecretStore; asked: Asked[] } {
  const asked: Asked[] = [];
  const readMany = async function* (selection: Selection, options?: ReadOptions) {
    asked.push({ selection, options });
    yield* outcomes;
    if (end !== undefined) throw end;
  };
  return { store: { readMany } as unknown as SecretStore, asked };
}

const secret = (name: string): Secret => ({ name, version: "1", value: new SecretValue(name) });
const names = (found: readonly { readonly name: string }[]): string[] => found.map(({ name }) => name);

describe("readAll", () => {
  it("tells what was read from what failed, each sorted by code point", async () => {
    const denied = { name: "z", error: new AccessDeniedError("no") };
    const broken = { name: "B", error: new IntegrityError("hmac", "no") };
    const found = [secret("b"), denied, secret("\u{1f600}"), secret("\uff5e"), broken, secret("A")];
    const read = await readAll(bulkStore(found).store);
    expect(names(read.secrets)).toEqual(["A", "b", "\uff5e", "\u{1f600}"]);
    expect(read.failures).toEqual([broken, denied]);
  });

  it("asks for everything unless told what, and passes the other options on", async () => {
    const { store, asked } = bulkStore([]);
    const { signal } = new AbortController();
    await readAll(store);
    await readAll(store, { selection: { pattern: "a*" }, version: "2", context: { a: "b" }, signal });
    expect(asked).toEqual([
      { selection: "everything", options: {} },
      { selection: { pattern: "a*" }, options: { version: "2", context: { a: "b" }, signal } },
    ]);
  });

  it("throws what ends the whole read, and returns nothing of it", async () => {
    const end = new CredentialsError("expired", "expired");
    await expect(readAll(bulkStore([secret("a")], end).store)).rejects.toBe(end);
  });
});

describe("wholeOrThrow", () => {
  it("returns the secrets of a read without failures", async () => {
    const read = await readAll(bulkStore([secret("b"), secret("a")]).store);
    expect(names(wholeOrThrow(read))).toEqual(["a", "b"]);
  });

  it("throws an error that names each failure and why, and holds no secret", () => {
    const failures = [{ name: "b", error: new AccessDeniedError("no") }];
    const thrown = (() => {
      try {
        return wholeOrThrow({ secrets: [secret("a")], failures });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({ code: "ERR_BULK_READ", failures, message: "1 secret could not be read" });
    expect(thrown).not.toHaveProperty("secrets");
  });

  it("counts the failures in its message", () => {
    const failures = ["a", "b"].map((name) => ({ name, error: new AccessDeniedError("no") }));
    expect(() => wholeOrThrow({ secrets: [], failures })).toThrow("2 secrets could not be read");
  });
});
