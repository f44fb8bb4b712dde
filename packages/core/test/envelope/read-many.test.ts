import {
  AccessDeniedError,
  CredentialsError,
  isReadFailure,
  type ReadFailure,
  type ReadOptions,
  type Secret,
  type Selection,
  StoreMissingError,
  UnavailableError,
} from "@sstash/core";
import { EnvelopeStore, type Item, padVersion, type RecordTable } from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { changedTable } from "./changed-table.ts";
import { RecordingKeys } from "./recording-keys.ts";
import { insertRow } from "./sealed-rows.ts";

let keys: RecordingKeys;
let inner: MemoryRecordTable;
/** Stored: `a` in versions 1 and 2, `b.x` in 1, `b.y` in 3, `c` unpadded in 1. */
let items: Record<string, Item>;

beforeEach(async () => {
  keys = new RecordingKeys();
  inner = new MemoryRecordTable();
  items = {
    a1: await insertRow(inner, keys, { name: "a", value: "a, first" }),
    a2: await insertRow(inner, keys, { name: "a", version: padVersion("2"), value: "a, second" }),
    bx: await insertRow(inner, keys, { name: "b.x", value: "b.x" }),
    by: await insertRow(inner, keys, { name: "b.y", version: padVersion("3"), value: "b.y" }),
    c: await insertRow(inner, keys, { name: "c", version: "1", value: "c" }),
  };
});

function storeOver(table: RecordTable, concurrency = 16): EnvelopeStore {
  return new EnvelopeStore({ keys, table, concurrency });
}

/** Each name with its value, or with the code of its failure. */
async function read(
  table: RecordTable,
  selection: Selection,
  options?: ReadOptions,
): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for await (const outcome of storeOver(table).readMany(selection, options)) found.push([outcome.name, shown(outcome)]);
  expect(new Set(found.map(([name]) => name)).size).toBe(found.length);
  return Object.fromEntries(found);
}

function shown(outcome: Secret | ReadFailure): string {
  return isReadFailure(outcome) ? outcome.error.code : outcome.value.text();
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

async function* denied<T>(): AsyncGenerator<T, void, undefined> {
  yield* [];
  throw new AccessDeniedError("no listing");
}

/** The bulk path, and the one for those who may list summaries only. */
const ways: Readonly<Record<string, () => RecordTable>> = {
  "by whole items": () => inner,
  "by summaries, where whole items may not be listed,": () => changedTable(inner, { items: denied }).table,
};

describe.each(Object.entries(ways))("a bulk read %s", (_way, table) => {
  it("of everything gives the newest version of each name", async () => {
    expect(await read(table(), "everything")).toEqual({ a: "a, second", "b.x": "b.x", "b.y": "b.y", c: "c" });
  });

  it("of a pattern gives the names that match", async () => {
    expect(await read(table(), { pattern: "b.*" })).toEqual({ "b.x": "b.x", "b.y": "b.y" });
    expect(await read(table(), { pattern: "a" })).toEqual({ a: "a, second" });
    expect(await read(table(), { pattern: "nothing*" })).toEqual({});
  });

  it.each(["1", "+1", "0001", padVersion("1")])("of version %j names those that lack it", async (version) => {
    expect(await read(table(), "everything", { version })).toEqual({
      a: "a, first",
      "b.x": "b.x",
      "b.y": "ERR_SECRET_NOT_FOUND",
      c: version === "1" ? "c" : "ERR_SECRET_NOT_FOUND",
    });
  });

  it("tells a missing version by the padded spelling", async () => {
    for await (const outcome of storeOver(table()).readMany({ pattern: "b.x" }, { version: "7" })) {
      expect(outcome).toMatchObject({ error: { secretName: "b.x", version: padVersion("7") } });
    }
  });

  it("gives each failing record its own reason, and every good one besides", async () => {
    const { bx = {}, by = {} } = items;
    await inner.insert({ ...bx, name: { S: "moved" } });
    await inner.insert({ ...bx, name: { S: "torn" }, contents: { S: "A" } });
    await inner.insert({ ...by, name: { S: "foreign" }, digest: { S: "WHIRLPOOL" } });
    await inner.insert({ name: { S: "hollow" }, version: { S: padVersion("1") } });
    expect(await read(table(), "everything")).toEqual({
      a: "a, second",
      "b.x": "b.x",
      "b.y": "b.y",
      c: "c",
      moved: "ERR_INTEGRITY",
      torn: "ERR_MALFORMED_RECORD",
      foreign: "ERR_INTEGRITY",
      hollow: "ERR_MALFORMED_RECORD",
    });
    expect(keys.allWiped).toBe(true);
  });

  it("takes what the key service says of one record for that record's own failure", async () => {
    keys.beforeUnwrap = failingFor(items["bx"], new UnavailableError("throttled"));
    expect(await read(table(), { pattern: "b.*" })).toEqual({ "b.x": "ERR_UNAVAILABLE", "b.y": "b.y" });
  });

  it.each([
    ["having no credentials", new CredentialsError("expired", "expired")],
    ["a bug", new TypeError("a bug")],
    ["an abort", new DOMException("aborted", "AbortError")],
  ])("is ended by %s, which is no record's own", async (_what, end) => {
    keys.beforeUnwrap = failingFor(items["bx"], end);
    expect(await failure(read(table(), "everything"))).toBe(end);
  });

  it("is ended by the caller's abort signal", async () => {
    const reason = new Error("the caller has left");
    const abort = new AbortController();
    keys.beforeUnwrap = () => {
      abort.abort(reason);
      abort.signal.throwIfAborted();
    };
    expect(await failure(read(table(), "everything", { signal: abort.signal }))).toBe(reason);
  });
});

/** Fails the unwrapping of one item's key. */
function failingFor(item: Item | undefined, error: unknown): (wrapped: Uint8Array) => void {
  return (wrapped) => {
    if (Buffer.from(wrapped).toString("base64") === item?.["key"]?.S) throw error;
  };
}

describe("a bulk read", () => {
  it("of everything lists once, opens each name once, and asks for nothing else", async () => {
    const { table, calls } = changedTable(inner);
    await read(table, "everything");
    expect(calls).toEqual(["items"]);
    expect(keys.unwrapped).toHaveLength(4);
  });

  it("of names lists nothing, and reads each name once", async () => {
    const { table, calls } = changedTable(inner);
    expect(await read(table, { names: ["c", "a", "unknown", "a"] })).toEqual({
      a: "a, second",
      c: "c",
      unknown: "ERR_SECRET_NOT_FOUND",
    });
    expect(calls).toEqual(["newest", "newest", "newest"]);
  });

  it("of names takes a star for itself, and a bad name for that name's failure", async () => {
    expect(await read(inner, { names: ["b.*", "", "a"] })).toEqual({
      "b.*": "ERR_SECRET_NOT_FOUND",
      "": "ERR_INVALID_INPUT",
      a: "a, second",
    });
  });

  it("of no names is empty", async () => {
    expect(await read(inner, { names: [] })).toEqual({});
  });

  it("comes in the order of the names, by code point, whatever the table's order is", async () => {
    for (const name of ["\u{1f510}", "\uff5e", "Z"]) await insertRow(inner, keys, { name, value: name });
    const names: string[] = [];
    for await (const outcome of storeOver(inner, 2).readMany("everything")) names.push(outcome.name);
    expect(names).toEqual(["Z", "a", "b.x", "b.y", "c", "\uff5e", "\u{1f510}"]);
  });

  it("that may list neither items nor summaries says so, and reads nothing", async () => {
    const { table } = changedTable(inner, { items: denied, summaries: denied });
    expect(await failure(read(table, "everything"))).toMatchObject({ code: "ERR_ACCESS_DENIED" });
    expect(keys.unwrapped).toEqual([]);
  });

  it.each([
    new StoreMissingError("no table"),
    new UnavailableError("no answer"),
    new CredentialsError("missing", "none"),
  ])("whose listing fails throws that failure, and does not pass a part for the whole", async (end) => {
    const { table, calls } = changedTable(inner, {
      items: async function* () {
        yield items["a1"] ?? {};
        throw end;
      },
    });
    expect(await failure(read(table, "everything"))).toBe(end);
    expect(calls).toEqual(["items"]);
    expect(keys.unwrapped).toEqual([]);
  });

  it("starts over with summaries when the listing of items is denied only after its first page", async () => {
    const { table } = changedTable(inner, {
      items: async function* () {
        yield items["a1"] ?? {};
        throw new AccessDeniedError("no more");
      },
    });
    expect(await read(table, { pattern: "a*" })).toEqual({ a: "a, second" });
  });

  it.each([1, 3, 16])(
    "opens at most %i records at a time, and that many when there are enough",
    async (concurrency) => {
      for (let i = 0; i < 20; i += 1) await insertRow(inner, keys, { name: `many.${i}`, value: "v" });
      let open = 0;
      let most = 0;
      keys.beforeUnwrap = async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
      };
      let count = 0;
      for await (const outcome of storeOver(inner, concurrency).readMany({ pattern: "many.*" })) {
        expect(isReadFailure(outcome)).toBe(false);
        count += 1;
      }
      expect([count, most]).toEqual([20, concurrency]);
    },
  );

  it("that is left early opens no more than was under way", async () => {
    for await (const outcome of storeOver(inner, 1).readMany("everything")) {
      expect(outcome.name).toBe("a");
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(keys.unwrapped.length).toBeLessThan(4);
  });
});
