import { CredentialsError } from "@sstash/core";
import { type BindOutcome, EnvelopeStore, type Item, padVersion, type RecordAudit } from "@sstash/core/envelope";
import { MemoryRecordTable } from "@sstash/core/memory";
import { beforeEach, describe, expect, it } from "vitest";
import { changedTable } from "./changed-table.ts";
import { RecordingKeys } from "./recording-keys.ts";
import { insertRow } from "./sealed-rows.ts";

let keys: RecordingKeys;
let inner: MemoryRecordTable;

beforeEach(() => {
  keys = new RecordingKeys();
  inner = new MemoryRecordTable();
});

async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

async function failure(source: AsyncIterable<unknown>): Promise<unknown> {
  return collect(source).then(
    () => "no failure",
    (error: unknown) => error,
  );
}

/** `name version: state code`, sorted. */
function shown(outcomes: readonly (RecordAudit | BindOutcome)[]): readonly string[] {
  return outcomes
    .map(
      ({ name, version, state, error }) =>
        `${name} ${BigInt(version)}: ${state}${error === undefined ? "" : ` ${error.code}`}`,
    )
    .sort();
}

/** A bound and an unbound version of `a`, an unbound `b.x`, and beside them rows that do not open. */
async function sample(): Promise<void> {
  const good = await insertRow(inner, keys, { name: "a", value: "one" });
  await insertRow(inner, keys, { name: "a", version: padVersion("2"), value: "two", bound: false });
  const legacy = await insertRow(inner, keys, { name: "b.x", value: "three", bound: false });
  await inner.insert({ ...good, name: { S: "moved" } });
  await inner.insert({ ...legacy, name: { S: "edited" }, contents: { S: "AAAA" } });
  await inner.insert({ ...legacy, name: { S: "torn" }, key: { S: "A" } });
}

function store(table: EnvelopeStoreTable = inner): EnvelopeStore {
  return new EnvelopeStore({ keys, table });
}
type EnvelopeStoreTable = ConstructorParameters<typeof EnvelopeStore>[0]["table"];

describe("an audit", () => {
  it("opens every version of every name and says which seals hold", async () => {
    await sample();
    expect(shown(await collect(store().audit("*")))).toEqual([
      "a 1: bound",
      "a 2: unbound",
      "b.x 1: unbound",
      "edited 1: failed ERR_INTEGRITY",
      "moved 1: failed ERR_INTEGRITY",
      "torn 1: failed ERR_MALFORMED_RECORD",
    ]);
    expect(keys.allWiped).toBe(true);
  });

  it("of a pattern opens the names that match and no others", async () => {
    await sample();
    expect(shown(await collect(store().audit("b.*")))).toEqual(["b.x 1: unbound"]);
    expect(keys.unwrapped).toHaveLength(1);
  });

  it("says unbound of a record that a store requiring bindings refuses to read", async () => {
    await sample();
    const strict = new EnvelopeStore({ keys, table: inner, requireBinding: true });
    expect(shown(await collect(strict.audit("b.x")))).toEqual(["b.x 1: unbound"]);
  });

  it("opens under the call's context, or the store's", async () => {
    await sample();
    const elsewhere = new EnvelopeStore({ keys, table: inner, context: { app: "x" } });
    expect(shown(await collect(elsewhere.audit("b.x")))).toEqual(["b.x 1: failed ERR_CONTEXT_MISMATCH"]);
    expect(shown(await collect(elsewhere.audit("b.x", { context: {} })))).toEqual(["b.x 1: unbound"]);
  });

  it("goes through tables of more than one batch", async () => {
    const count = 600;
    for (let i = 0; i < count; i += 1) await insertRow(inner, keys, { name: `n.${i}`, value: "v" });
    expect(await collect(store().audit("*"))).toHaveLength(count);
  });
});

describe("a bind", () => {
  it("binds what opens and lacks a binding, leaves the rest as it is, and is done after one run", async () => {
    await sample();
    const before = await collect(inner.items());
    const unbindable = ["edited 1: failed ERR_INTEGRITY", "torn 1: failed ERR_MALFORMED_RECORD"];
    expect(shown(await collect(store().bind("*")))).toEqual(["a 2: bound", "b.x 1: bound", ...unbindable]);
    expect(shown(await collect(store().bind("*")))).toEqual(unbindable);
    const strict = new EnvelopeStore({ keys, table: inner, requireBinding: true });
    expect((await strict.get("a")).value.text()).toBe("two");
    expect((await strict.get("b.x")).value.text()).toBe("three");
    const after = await collect(inner.items());
    expect(after.map(({ sstash_binding: _, ...rest }: Item) => rest)).toEqual(
      before.map(({ sstash_binding: _, ...rest }: Item) => rest),
    );
    expect(keys.allWiped).toBe(true);
  });

  it("gives a row the binding that a put would have given it", async () => {
    const item = await insertRow(inner, keys, { name: "a", value: "one" });
    const { sstash_binding: binding, ...legacy } = item;
    await inner.remove({ name: "a", version: padVersion("1") });
    await inner.insert(legacy);
    await collect(store().bind("*"));
    expect((await inner.find({ name: "a", version: padVersion("1") }))?.["sstash_binding"]).toEqual(binding);
  });

  it("in a dry run says the same and writes nothing", async () => {
    await sample();
    const before = await collect(inner.items());
    const { table, calls } = changedTable(inner);
    expect(shown(await collect(store(table).bind("a", { dryRun: true })))).toEqual(["a 2: bound"]);
    expect(calls).toEqual(["items"]);
    expect(await collect(inner.items())).toEqual(before);
  });

  it("leaves alone what somebody changes meanwhile, and says so", async () => {
    await sample();
    const { table } = changedTable(inner, { amend: async () => false });
    expect(shown(await collect(store(table).bind("b.*")))).toEqual(["b.x 1: changed"]);
  });

  it("does not bind a row whose binding was damaged: it has one", async () => {
    const { sstash_binding: _, ...legacy } = await insertRow(inner, keys, { name: "a", value: "one" });
    await inner.insert({ ...legacy, name: { S: "b" }, sstash_binding: { S: "" } });
    expect(await collect(store().bind("b"))).toEqual([]);
  });
});

describe.each(["audit", "bind"] as const)("an %s", (verb) => {
  it("is ended by having no credentials and by a bug, which are no record's own", async () => {
    await sample();
    for (const end of [new CredentialsError("expired", "expired"), new TypeError("a bug")]) {
      keys.beforeUnwrap = () => {
        throw end;
      };
      expect(await failure(store()[verb]("*"))).toBe(end);
    }
  });

  it("is ended by an abort signal, on an empty table too", async () => {
    const reason = new Error("the caller has left");
    const options = { signal: AbortSignal.abort(reason) };
    expect(await failure(store()[verb]("*", options))).toBe(reason);
    await sample();
    expect(await failure(store()[verb]("*", options))).toBe(reason);
    expect(keys.unwrapped).toEqual([]);
  });
});
