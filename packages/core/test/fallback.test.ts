import {
  AccessDeniedError,
  ContextMismatchError,
  fallback,
  IntegrityError,
  isReadFailure,
  type ReadFailure,
  readAll,
  SecretNotFoundError,
  type SecretStore,
  type SstashError,
  StoreMissingError,
  UnavailableError,
} from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { beforeEach, describe, expect, it } from "vitest";

let first: SecretStore;
let second: SecretStore;
let third: SecretStore;
let all: SecretStore;
beforeEach(async () => {
  [first, second, third] = [memoryStore(), memoryStore(), memoryStore()];
  all = fallback(first, second, third);
  await first.put("a", "a of the first");
  await second.put("a", "a of the second");
  await second.put("b", "b of the second");
  await third.put("b", "b of the third");
  await third.put("c", "c of the third");
});

/** The store, with these names failing. It stands for denials and damage, which memory does not have. */
function failing(store: SecretStore, names: readonly string[], error: SstashError): SecretStore {
  return {
    supports: store.supports,
    put: (name, value, options) => store.put(name, value, options),
    versions: (name, options) => (names.includes(name) ? Promise.reject(error) : store.versions(name, options)),
    list: (options) => store.list(options),
    delete: (name, options) => store.delete(name, options),
    check: (candidate) => store.check(candidate),
    get: (name, options) => (names.includes(name) ? Promise.reject(error) : store.get(name, options)),
    async *readMany(selection, options) {
      for await (const outcome of store.readMany(selection, options)) {
        const failure: ReadFailure = { name: outcome.name, error: error as ReadFailure["error"] };
        yield names.includes(outcome.name) ? failure : outcome;
      }
    },
  };
}

async function texts(store: SecretStore, selection?: Parameters<SecretStore["readMany"]>[0]) {
  const { secrets, failures } = await readAll(store, selection === undefined ? {} : { selection });
  return [
    ...secrets.map(({ name, value }) => [name, value.text()]),
    ...failures.map(({ name, error }) => [name, error.code]),
  ];
}

describe("fallback", () => {
  it("reads each name from the first store that has it", async () => {
    for (const [name, value] of [
      ["a", "a of the first"],
      ["b", "b of the second"],
      ["c", "c of the third"],
    ] as const)
      expect((await all.get(name)).value.text()).toBe(value);
    const expected = [
      ["a", "a of the first"],
      ["b", "b of the second"],
      ["c", "c of the third"],
    ];
    expect(await texts(all)).toEqual(expected);
    expect(await texts(all, { pattern: "*" })).toEqual(expected);
    expect(await texts(all, { names: ["c", "a", "b", "a"] })).toEqual(expected);
    expect(await texts(all, { pattern: "b*" })).toEqual([["b", "b of the second"]]);
  });

  it("names what no store has, once, as the first store does", async () => {
    const failure = await all.get("none", { version: "7" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "ERR_SECRET_NOT_FOUND", secretName: "none" });
    expect(await texts(all, { names: ["none", "a"] })).toEqual([
      ["a", "a of the first"],
      ["none", "ERR_SECRET_NOT_FOUND"],
    ]);
  });

  it("reads a version from the first store that has that version", async () => {
    await second.put("a", "a of the second, 2", { version: "2" });
    expect((await all.get("a", { version: "2" })).value.text()).toBe("a of the second, 2");
    const read = await readAll(all, { version: "2" });
    expect(read.secrets.map(({ name }) => name)).toEqual(["a"]);
    expect(read.failures.map(({ name, error }) => [name, error.code])).toEqual([
      ["b", "ERR_SECRET_NOT_FOUND"],
      ["c", "ERR_SECRET_NOT_FOUND"],
    ]);
  });

  it.each([
    new AccessDeniedError("denied"),
    new IntegrityError("hmac", "altered"),
    new ContextMismatchError("another context"),
    new UnavailableError("away"),
    new StoreMissingError("no table"),
  ])("never goes past $name", async (error) => {
    const store = fallback(failing(first, ["a"], error), second);
    await expect(store.get("a")).rejects.toBe(error);
    await expect(store.versions("a")).rejects.toBe(error);
    const { secrets, failures } = await readAll(store);
    expect(secrets.map(({ name }) => name)).toEqual(["b"]);
    expect(failures).toEqual([{ name: "a", error }]);
  });

  it("fails as a whole when one of the stores cannot be listed", async () => {
    const denied: SecretStore = {
      ...failing(second, [], new AccessDeniedError("denied")),
      // biome-ignore lint/correctness/useYield: it fails before the first.
      async *list() {
        throw new AccessDeniedError("denied");
      },
    };
    await expect(readAll(fallback(first, denied))).rejects.toThrow(AccessDeniedError);
  });

  it("lists a name's versions from the first store that has it", async () => {
    await second.put("a", "another");
    const listed: string[] = [];
    for await (const { name } of all.list()) listed.push(name);
    expect(listed.sort()).toEqual(["a", "b", "c"]);
    expect(await all.versions("a")).toHaveLength(1);
    expect(await all.versions("b")).toHaveLength(1);
    expect(await all.versions("none")).toEqual([]);
  });

  it("writes and deletes in the first store alone", async () => {
    await all.put("b", "new");
    expect((await all.get("b")).value.text()).toBe("new");
    expect((await second.get("b")).value.text()).toBe("b of the second");
    expect(await all.delete("b")).toHaveLength(1);
    expect(await all.delete("b")).toEqual([]);
    expect((await all.get("b")).value.text()).toBe("b of the second");
    await expect(first.get("b")).rejects.toThrow(SecretNotFoundError);
  });

  it("does not read again what an earlier store gave", async () => {
    const read: string[] = [];
    const watched: SecretStore = {
      ...failing(second, [], new UnavailableError("")),
      async *readMany(selection, options) {
        for await (const outcome of second.readMany(selection, options)) {
          if (!isReadFailure(outcome)) read.push(outcome.name);
          yield outcome;
        }
      },
    };
    await readAll(fallback(first, watched));
    expect(read).toEqual(["b"]);
  });
});
