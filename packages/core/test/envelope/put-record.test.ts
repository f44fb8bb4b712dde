import { AccessDeniedError, UnavailableError, VersionExistsError } from "@sstash/core";
import {
  EnvelopeStore,
  type EnvelopeStoreOptions,
  type Item,
  padVersion,
  type RecordTable,
} from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { changedTable } from "./changed-table.ts";
import { RecordingKeys } from "./recording-keys.ts";
import { insertRow } from "./sealed-rows.ts";

let keys: RecordingKeys;
let others: RecordingKeys;
let inner: MemoryRecordTable;
let pauses: number[];
let warnings: string[];

beforeEach(() => {
  keys = new RecordingKeys();
  others = new RecordingKeys();
  inner = new MemoryRecordTable();
  pauses = [];
  warnings = [];
});

function storeOver(table: RecordTable, more: Partial<EnvelopeStoreOptions> = {}): EnvelopeStore {
  return new EnvelopeStore({
    keys,
    table,
    pause: async (attempt) => void pauses.push(attempt),
    onWarning: ({ code }) => void warnings.push(code),
    ...more,
  });
}

/** Another writer is faster at the first `times` inserts. */
function racedTable(times: number): RecordTable {
  let left = times;
  const insert = async (item: Item): ReturnType<RecordTable["insert"]> => {
    if (left > 0) {
      left -= 1;
      await insertRow(inner, others, { name: nameOf(item), version: versionOf(item), value: "theirs" });
    }
    return inner.insert(item);
  };
  return changedTable(inner, { insert }).table;
}

const nameOf = (item: Item): string => item["name"]?.S ?? "";
const versionOf = (item: Item): string => item["version"]?.S ?? "";

async function rows(): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of inner.items()) all.push(item);
  return all;
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

describe("a put of the next version", () => {
  it.each([0, 1, 2, 7, 30])(
    "that loses %i races is stored after the winners, under a data key of its own",
    async (lost) => {
      const entry = await storeOver(racedTable(lost)).put("n", "mine");
      expect(entry).toEqual({ name: "n", version: padVersion(String(lost + 1)) });
      expect(pauses).toEqual(Array.from({ length: lost }, (_, index) => index + 1));
      const stored = await rows();
      expect(stored).toHaveLength(lost + 1);
      // One data key for each try, none of them ever in two tries, and none in two stored rows.
      expect(keys.made).toHaveLength(lost + 1);
      expect(new Set(keys.made.map(({ original }) => original)).size).toBe(lost + 1);
      expect(new Set(stored.map((item) => item["key"]?.S)).size).toBe(lost + 1);
      const mine = stored.filter((item) => keys.made.some(({ wrapped }) => wrapped === item["key"]?.S));
      expect(mine.map(versionOf)).toEqual([entry.version]);
      expect(mine[0]?.["key"]?.S).toBe(keys.made.at(-1)?.wrapped);
      expect(keys.allWiped).toBe(true);
    },
  );

  it("gives up after 200 lost races, with nothing of its own stored", async () => {
    const error = await failure(storeOver(racedTable(Number.POSITIVE_INFINITY)).put("n", "mine"));
    expect(error).toMatchObject({ code: "ERR_UNAVAILABLE" });
    expect(keys.made).toHaveLength(200);
    const wrapped = new Set(keys.made.map((made) => made.wrapped));
    expect((await rows()).filter((item) => wrapped.has(item["key"]?.S ?? ""))).toEqual([]);
  });

  it("ends with the caller's reason when the wait between two tries is aborted", async () => {
    const reason = new Error("the caller has left");
    const abort = new AbortController();
    const pausing = (_attempt: number, { signal }: { readonly signal?: AbortSignal }): Promise<void> => {
      abort.abort(reason);
      return Promise.resolve(signal?.throwIfAborted());
    };
    const put = storeOver(racedTable(5), { pause: pausing }).put("n", "mine", { signal: abort.signal });
    expect(await failure(put)).toBe(reason);
    expect(keys.made).toHaveLength(1);
  });

  it("waits by itself, a random while, where no wait is given", async () => {
    const store = new EnvelopeStore({ keys, table: racedTable(2) });
    expect(await store.put("n", "mine")).toMatchObject({ version: padVersion("3") });
  });

  it("goes on to the version after one that it may not read", async () => {
    await insertRow(inner, others, { name: "n", value: "theirs" });
    let asked = 0;
    const { table } = changedTable(inner, {
      insert: async (item) => ((await inner.insert(item)) === undefined ? undefined : "unreadable"),
      newestVersion: async (name) => {
        asked += 1;
        return asked === 1 ? undefined : inner.newestVersion(name);
      },
    });
    expect(await storeOver(table).put("n", "mine")).toEqual({ name: "n", version: padVersion("2") });
    expect(keys.made).toHaveLength(2);
  });

  it("counts up from what the table says is newest, and asks it once where nobody interferes", async () => {
    await insertRow(inner, others, { name: "n", version: "18446744073709551615", value: "theirs" });
    const { table, calls } = changedTable(inner);
    expect(await storeOver(table).put("n", "mine")).toMatchObject({ version: "18446744073709551616" });
    expect(calls).toEqual(["newestVersion", "insert"]);
    expect(warnings).toEqual([]);
  });

  it("is refused, before a data key is made, when the newest version is not a number", async () => {
    await insertRow(inner, others, { name: "com", version: padVersion("2019-01-01"), value: "v" });
    const error = await failure(storeOver(inner).put("com", "w"));
    expect(error).toMatchObject({ code: "ERR_INVALID_INPUT", message: expect.stringContaining("0000000002019-01-01") });
    expect(keys.made).toEqual([]);
  });
});

describe("a put beside an unpadded version, as old tools wrote them", () => {
  it("stores the next number, warns that the old one stays the newest, and cannot do so twice", async () => {
    await insertRow(inner, keys, { name: "n", version: "9", value: "nine" });
    const store = storeOver(inner);
    expect(await store.put("n", "ten")).toEqual({ name: "n", version: padVersion("10") });
    expect(warnings).toEqual(["WARN_VERSION_SHADOWED"]);
    expect((await store.get("n")).value.text()).toBe("nine");
    expect((await store.get("n", { version: "10" })).value.text()).toBe("ten");
    const again = await failure(store.put("n", "eleven"));
    expect(again).toMatchObject({ code: "ERR_VERSION_EXISTS", secretName: "n", version: padVersion("10") });
    expect(pauses).toEqual([]);
    expect(await rows()).toHaveLength(2);
  });

  it("warns too when a number grows past 19 digits, and so below its predecessor", async () => {
    await insertRow(inner, keys, { name: "n", version: "9".repeat(19), value: "last" });
    await storeOver(inner).put("n", "more digits");
    expect(warnings).toEqual(["WARN_VERSION_SHADOWED"]);
  });

  it("lets no control character of a stored version into the warning", async () => {
    await insertRow(inner, keys, { name: "n\u001b[2J", version: "\u2028\n9\n", value: "nine" });
    const told: string[] = [];
    await storeOver(inner, { onWarning: ({ message }) => void told.push(message) }).put("n\u001b[2J", "ten");
    expect(told).toEqual([expect.stringMatching(/^[\x20-\x7e\u2028]+$/)]);
  });

  it("names secret and versions in the warning, and no value", async () => {
    await insertRow(inner, keys, { name: "n", version: "9", value: "nine" });
    const told: unknown[] = [];
    await storeOver(inner, { onWarning: (warning) => told.push(warning) }).put("n", "planted");
    expect(told).toEqual([
      { code: "WARN_VERSION_SHADOWED", secretName: "n", message: expect.stringMatching(/"n" version 0+10 .* 9 /) },
    ]);
    expect(JSON.stringify(told)).not.toContain("planted");
  });
});

describe("a put of a chosen version", () => {
  it.each([
    ["1", padVersion("1")],
    ["", "0".repeat(19)],
    ["2019-01-01", "0000000002019-01-01"],
    ["12345678901234567890123", "12345678901234567890123"],
    ["-5", "00000000000000000-5"],
  ])("pads %j as credstash does", async (version, stored) => {
    expect(await storeOver(inner).put("n", "v", { version })).toEqual({ name: "n", version: stored });
    expect((await rows()).map(versionOf)).toEqual([stored]);
  });

  it("asks for no other version, and warns of none", async () => {
    await insertRow(inner, others, { name: "n", version: "9", value: "nine" });
    const { table, calls } = changedTable(inner);
    await storeOver(table).put("n", "v", { version: "3" });
    expect(calls).toEqual(["insert"]);
    expect(warnings).toEqual([]);
  });

  it("that is there is refused once, without another try", async () => {
    await insertRow(inner, others, { name: "n", value: "theirs" });
    const error = await failure(storeOver(inner).put("n", "mine", { version: "1" }));
    expect(error).toBeInstanceOf(VersionExistsError);
    expect(error).toMatchObject({ secretName: "n", version: padVersion("1") });
    expect([keys.made.length, pauses.length]).toEqual([1, 0]);
    expect(keys.allWiped).toBe(true);
  });

  it("that is there and may not be read is refused as well", async () => {
    const { table } = changedTable(inner, { insert: async () => "unreadable" });
    const error = await failure(storeOver(table).put("n", "mine", { version: "1" }));
    expect(error).toMatchObject({ code: "ERR_VERSION_EXISTS" });
  });
});

describe.each(["next", "1"])("a put (version %s) whose answer gets lost", (version) => {
  const unavailable = new UnavailableError("no answer");

  it("is done when the row is found to be stored", async () => {
    const { table, calls } = changedTable(inner, {
      insert: async (item) => {
        await inner.insert(item);
        throw unavailable;
      },
    });
    expect(await storeOver(table).put("n", "mine", { version })).toEqual({ name: "n", version: padVersion("1") });
    expect(calls.slice(-2)).toEqual(["insert", "find"]);
    expect(await rows()).toHaveLength(1);
    expect(keys.made).toHaveLength(1);
  });

  it("is done when the transport repeats it and it meets itself", async () => {
    const { table } = changedTable(inner, {
      insert: async (item) => {
        await inner.insert(item);
        return inner.insert(structuredClone(item));
      },
    });
    expect(await storeOver(table).put("n", "mine", { version })).toEqual({ name: "n", version: padVersion("1") });
    expect(await rows()).toHaveLength(1);
    expect(keys.made).toHaveLength(1);
  });

  it("fails as it failed when nothing was stored", async () => {
    const { table } = changedTable(inner, { insert: () => Promise.reject(unavailable) });
    expect(await failure(storeOver(table).put("n", "mine", { version }))).toBe(unavailable);
    expect(await rows()).toEqual([]);
  });

  it.each(["mine", ""])(
    "fails as it failed when another writer's row of the same value (%j) is there",
    async (value) => {
      const { table } = changedTable(inner, {
        insert: async (item) => {
          await insertRow(inner, others, { name: nameOf(item), version: versionOf(item), value });
          throw unavailable;
        },
      });
      expect(await failure(storeOver(table).put("n", value, { version }))).toBe(unavailable);
      expect(await rows()).toHaveLength(1);
    },
  );

  it("fails, and says that it may be stored, when the look afterwards fails too", async () => {
    const { table } = changedTable(inner, {
      insert: () => Promise.reject(unavailable),
      find: () => Promise.reject(new AccessDeniedError("no reading")),
    });
    expect(await failure(storeOver(table).put("n", "mine", { version }))).toMatchObject({
      code: "ERR_UNAVAILABLE",
      message: `no answer; whether version ${padVersion("1")} was stored is not known`,
      mayBeStored: true,
      cause: unavailable,
    });
  });

  it("does not hide a bug or an abort in the look afterwards", async () => {
    const bug = new TypeError("a bug");
    const { table } = changedTable(inner, {
      insert: () => Promise.reject(unavailable),
      find: () => Promise.reject(bug),
    });
    expect(await failure(storeOver(table).put("n", "mine", { version }))).toBe(bug);
  });

  it("is not looked for after an answer that says no", async () => {
    const denied = new AccessDeniedError("no");
    const { table, calls } = changedTable(inner, { insert: () => Promise.reject(denied) });
    expect(await failure(storeOver(table).put("n", "mine", { version }))).toBe(denied);
    expect(calls).not.toContain("find");
  });
});

describe("a put that can never work", () => {
  const tooLong = new Uint8Array(310_000);

  it.each<readonly [string, string, string | Uint8Array, { version?: string; comment?: string }]>([
    ["an empty name", "", "v", {}],
    ["a name of 2,049 bytes", "n".repeat(2049), "v", {}],
    ["a name with a lone surrogate", "\ud800", "v", {}],
    ["a value over the limit", "n", tooLong, {}],
    ["a value over the limit, and a chosen version", "n", tooLong, { version: "1" }],
    ["a comment over the limit", "n", "v", { comment: "c".repeat(409_600) }],
    ["a comment with a lone surrogate", "n", "v", { comment: "\ud800" }],
    ["a version of 1,025 bytes", "n", "v", { version: "7".repeat(1025) }],
    ["a version with a lone surrogate", "n", "v", { version: "\udc00" }],
    ["a value with a lone surrogate", "n", "\ud800", {}],
    ["a value that is no value", "n", undefined as unknown as string, {}],
  ])("for %s is refused before any key or table is asked", async (_what, name, value, options) => {
    const { table, calls } = changedTable(inner);
    expect(await failure(storeOver(table).put(name, value, options))).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect([keys.made.length, calls.length]).toEqual([0, 0]);
  });
});

describe("what a put writes", () => {
  it("is sealed under the store's context, or the call's in its place, with nothing merged", async () => {
    const store = storeOver(inner, { context: { app: "db" } });
    await store.put("n", "one");
    await store.put("n", "two", { context: { env: "prod" } });
    expect(keys.contexts).toEqual([{ app: "db" }, { env: "prod" }]);
    expect((await store.get("n", { version: "1" })).value.text()).toBe("one");
    expect(await failure(store.get("n"))).toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
  });

  it("has the store's digest, a comment only when there is one, and a binding always", async () => {
    await storeOver(inner, { digest: "SHA512" }).put("n", "one", { comment: "c" });
    await storeOver(inner).put("n", "two", { comment: "" });
    const [one, two] = await rows();
    expect([one?.["digest"]?.S, one?.["comment"]?.S]).toEqual(["SHA512", "c"]);
    expect([two?.["digest"]?.S, "comment" in (two ?? {})]).toEqual(["SHA256", false]);
    expect([one, two].map((item) => item?.["sstash_binding"]?.B?.byteLength)).toEqual([33, 33]);
  });

  it("is never in clear: not the value, not the data key", async () => {
    await storeOver(inner).put("n", "planted-value", { comment: "c" });
    const [item] = await rows();
    const everything = Object.values(item ?? {})
      .flatMap(({ S, B }) => [
        S ?? "",
        Buffer.from(B ?? []).toString("latin1"),
        Buffer.from(S ?? "", "base64").toString("hex"),
      ])
      .join(" ");
    expect(everything).not.toContain("planted-value");
    expect(everything).not.toContain(Buffer.from("planted-value").toString("hex"));
    expect(everything).not.toContain(keys.made[0]?.original.slice(0, 32));
    expect(keys.allWiped).toBe(true);
  });
});
