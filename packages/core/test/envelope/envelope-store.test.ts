import { AccessDeniedError, type SecretEntry, type StoreWarning } from "@sstash/core";
import {
  EnvelopeStore,
  type EnvelopeStoreOptions,
  padVersion,
  type RecordKey,
  type RecordTable,
} from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { changedTable } from "./changed-table.ts";
import { RecordingKeys } from "./recording-keys.ts";
import { insertRow } from "./sealed-rows.ts";

let keys: RecordingKeys;
let inner: MemoryRecordTable;
let warnings: StoreWarning[];

beforeEach(() => {
  keys = new RecordingKeys();
  inner = new MemoryRecordTable();
  warnings = [];
});

function storeOver(table: RecordTable, more: Partial<EnvelopeStoreOptions> = {}): EnvelopeStore {
  return new EnvelopeStore({ keys, table, onWarning: (warning) => void warnings.push(warning), ...more });
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

/** A table that writes down which records are looked up by key. */
function lookedUp(): { readonly table: RecordTable; readonly versions: string[] } {
  const versions: string[] = [];
  const find = (key: RecordKey): ReturnType<RecordTable["find"]> => {
    versions.push(key.version);
    return inner.find(key);
  };
  return { table: changedTable(inner, { find }).table, versions };
}

describe("the options of a store", () => {
  it.each(["RIPEMD", "sha256", "WHIRLPOOL", "", "constructor"])("do not include digest %j for writing", (digest) => {
    expect(() => storeOver(inner, { digest: digest as "SHA" })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_INPUT" }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("do not include a concurrency of %d", (concurrency) => {
    expect(() => storeOver(inner, { concurrency })).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT" }));
  });
});

describe("get", () => {
  it("of the newest makes one call to the table and one to the keys", async () => {
    await insertRow(inner, keys, { name: "n", value: "one" });
    const { table, calls } = changedTable(inner);
    expect((await storeOver(table).get("n")).value.text()).toBe("one");
    expect(calls).toEqual(["newest"]);
    expect(keys.unwrapped).toHaveLength(1);
  });

  it("takes the version that sorts last by its bytes for the newest, number or not", async () => {
    for (const version of ["9", padVersion("10"), "zzz", "\uff5e", "\u{1f510}"]) {
      await insertRow(inner, keys, { name: "n", version, value: `value of ${version}` });
      expect((await storeOver(inner).get("n")).version).toBe((await inner.newestVersion("n")) ?? "");
    }
    expect((await storeOver(inner).get("n")).value.text()).toBe("value of \u{1f510}");
  });

  it.each([
    ["1", [padVersion("1"), "1"]],
    ["+1", [padVersion("1"), padVersion("+1"), "+1"]],
    ["abc", [padVersion("abc"), "abc"]],
    ["", ["0".repeat(19)]],
    [padVersion("1"), [padVersion("1")]],
  ])(
    "of version %j looks for its spellings in order, and names the first when none is there",
    async (version, tried) => {
      const { table, versions } = lookedUp();
      expect(await failure(storeOver(table).get("n", { version }))).toMatchObject({
        code: "ERR_SECRET_NOT_FOUND",
        secretName: "n",
        version: tried[0],
      });
      expect(versions).toEqual(tried);
    },
  );

  it.each(["1", "0001", "+1", " 1", "1 "])(
    "finds version %j where it is stored padded, and looks no further",
    async (version) => {
      await insertRow(inner, keys, { name: "n", value: "padded" });
      await insertRow(inner, keys, { name: "n", version: "1", value: "unpadded" });
      const { table, versions } = lookedUp();
      expect((await storeOver(table).get("n", { version })).value.text()).toBe("padded");
      expect(versions).toEqual([padVersion("1")]);
    },
  );

  it("finds an unpadded version where there is no other", async () => {
    await insertRow(inner, keys, { name: "n", version: "1", value: "unpadded" });
    const secret = await storeOver(inner).get("n", { version: "1" });
    expect([secret.version, secret.value.text()]).toEqual(["1", "unpadded"]);
  });

  it("wipes the data key, when it opens and when it does not", async () => {
    const item = await insertRow(inner, keys, { name: "good", value: "v" });
    await inner.insert({ ...item, name: { S: "bad" } });
    await storeOver(inner).get("good");
    expect(await failure(storeOver(inner).get("bad"))).toMatchObject({ code: "ERR_INTEGRITY" });
    expect(keys.unwrapped).toHaveLength(2);
    expect(keys.allWiped).toBe(true);
  });

  it("uses the store's context, or the call's in its place", async () => {
    await insertRow(inner, keys, { name: "n", value: "v" });
    const store = storeOver(inner, { context: { app: "db" } });
    expect(await failure(store.get("n"))).toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
    expect((await store.get("n", { context: {} })).value.text()).toBe("v");
  });
});

describe("a record without binding", () => {
  const older = { name: "n", value: "older" };
  const newer = { name: "n", version: padVersion("2"), value: "newer" };

  it("beside an older one that has it opens with a warning", async () => {
    await insertRow(inner, keys, older);
    await insertRow(inner, keys, { ...newer, bound: false });
    expect((await storeOver(inner).get("n")).value.text()).toBe("newer");
    expect(warnings).toEqual([
      { code: "WARN_UNBOUND_BESIDE_BOUND", secretName: "n", message: expect.stringContaining(padVersion("2")) },
    ]);
  });

  it("that is older than the one read gives no warning, as after any move from credstash", async () => {
    await insertRow(inner, keys, { ...older, bound: false });
    await insertRow(inner, keys, newer);
    expect((await storeOver(inner).get("n")).value.text()).toBe("newer");
    expect(warnings).toEqual([]);
  });

  it("among its like gives no warning", async () => {
    await insertRow(inner, keys, { ...older, bound: false });
    await insertRow(inner, keys, { ...newer, bound: false });
    await storeOver(inner).get("n");
    expect(warnings).toEqual([]);
  });

  it("is warned of in a bulk read whichever version of its name has a binding", async () => {
    for (const [version, bound] of [
      ["1", true],
      ["2", false],
      ["3", false],
    ] as const) {
      await insertRow(inner, keys, { name: "n", version: padVersion(version), value: version, bound });
    }
    for await (const outcome of storeOver(inner).readMany("everything")) expect(outcome.name).toBe("n");
    expect(warnings.map(({ code }) => code)).toEqual(["WARN_UNBOUND_BESIDE_BOUND"]);
  });

  it("is warned of without the control characters that its version may hold", async () => {
    await insertRow(inner, keys, older);
    await insertRow(inner, keys, { ...newer, version: "z\u001b[2J", bound: false });
    await storeOver(inner).get("n");
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/^[\x20-\x7e]+$/)]);
  });

  it("opens without anybody listening to warnings", async () => {
    await insertRow(inner, keys, older);
    await insertRow(inner, keys, { ...newer, bound: false });
    expect((await new EnvelopeStore({ keys, table: inner }).get("n")).value.text()).toBe("newer");
  });

  it("is refused where bindings are required, by every way of reading", async () => {
    await insertRow(inner, keys, { ...older, bound: false });
    const store = storeOver(inner, { requireBinding: true });
    const refusal = { code: "ERR_INTEGRITY", seal: "binding" };
    expect(await failure(store.get("n"))).toMatchObject(refusal);
    expect(await failure(store.get("n", { version: "1" }))).toMatchObject(refusal);
    for (const selection of ["everything", { names: ["n"] }, { pattern: "*" }] as const) {
      for await (const outcome of store.readMany(selection)) expect(outcome).toMatchObject({ error: refusal });
    }
  });
});

describe("versions and list", () => {
  it("show what is stored without opening it", async () => {
    await insertRow(inner, keys, { name: "n", value: "one" });
    await insertRow(inner, keys, { name: "n", version: padVersion("2"), value: "two" });
    const store = storeOver(inner, { context: { another: "context" } });
    expect(await store.versions("n")).toEqual([
      { name: "n", version: padVersion("2") },
      { name: "n", version: padVersion("1") },
    ]);
    const listed: SecretEntry[] = [];
    for await (const entry of store.list()) listed.push(entry);
    expect(listed).toHaveLength(2);
    expect(keys.unwrapped).toEqual([]);
  });
});

describe("delete", () => {
  async function three(): Promise<void> {
    for (const version of ["1", "2", "3"]) {
      await insertRow(inner, keys, { name: "n", version: padVersion(version), value: version });
    }
  }

  it("opens nothing", async () => {
    await three();
    expect(await storeOver(inner, { context: { a: "b" } }).delete("n")).toHaveLength(3);
    expect(keys.unwrapped).toEqual([]);
  });

  it("has said what is gone when it fails half-way, and leaves the rest", async () => {
    await three();
    const denied = new AccessDeniedError("no");
    const { table } = changedTable(inner, {
      remove: (key) => (key.version === padVersion("2") ? Promise.reject(denied) : inner.remove(key)),
    });
    const told: string[] = [];
    const deleting = storeOver(table).delete("n", { onDelete: ({ version }) => told.push(version) });
    expect(await failure(deleting)).toBe(denied);
    expect(told).toEqual([padVersion("1"), padVersion("2")]);
    expect((await inner.versions("n")).map(({ version }) => version)).toEqual([padVersion("2"), padVersion("3")]);
  });

  it("stops between two versions when it is aborted", async () => {
    await three();
    const reason = new Error("the caller has left");
    const abort = new AbortController();
    const deleting = storeOver(inner).delete("n", { signal: abort.signal, onDelete: () => abort.abort(reason) });
    expect(await failure(deleting)).toBe(reason);
    expect(await inner.versions("n")).toHaveLength(2);
  });

  it.each([
    ["2", [padVersion("2")]],
    ["+2", [padVersion("2")]],
    [padVersion("2"), [padVersion("2")]],
    ["7", []],
    ["", []],
  ])("of version %j takes the spelling that a get would take, and no other", async (version, expected) => {
    await three();
    await insertRow(inner, keys, { name: "n", version: "2", value: "unpadded" });
    const deleted = await storeOver(inner).delete("n", { version });
    expect(deleted.map((entry) => entry.version)).toEqual(expected);
    expect(await inner.versions("n")).toHaveLength(4 - expected.length);
  });
});
