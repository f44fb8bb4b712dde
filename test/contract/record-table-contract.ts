import { compareCodePoints } from "@sstash/core";
import type { Item, RecordTable } from "@sstash/core/envelope";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { collect, freshPrefix } from "./collect.ts";
import { oddNames } from "./odd-names.ts";
import { skipSaying } from "./skip-saying.ts";

export interface MadeTable {
  readonly table: RecordTable;
  close?(): Promise<void>;
}

/**
 * What every RecordTable keeps to. The table is made once, before the first test, and may hold other records: the tests use
 * names of their own.
 */
export function recordTableContract(name: string, makeTable: () => Promise<MadeTable>): void {
  describe(`${name} as a RecordTable`, () => {
    const made: { table?: RecordTable; close?: (() => Promise<void>) | undefined } = {};
    const prefix = freshPrefix();
    const suite: Suite = {
      get table() {
        if (made.table === undefined) throw new Error("the table was not made");
        return made.table;
      },
      name: () => `${prefix()}record`,
    };

    beforeAll(async () => {
      const { table, close } = await makeTable();
      Object.assign(made, { table, close });
    });
    afterAll(async () => made.close?.());

    describe("insert", () => inserts(suite));
    describe("versions", () => versions(suite));
    describe("listings", () => listings(suite));
    describe("remove", () => removals(suite));
    describe("amend", () => amendments(suite));
  });
}

interface Suite {
  readonly table: RecordTable;
  /** A name that nothing else uses. */
  readonly name: () => string;
}

const first = "0000000000000000001";

/** An item as the engine writes it; `mark` tells one from another. */
function itemOf(name: string, version: string = first, mark = "AAAA"): Item {
  return {
    name: { S: name },
    version: { S: version },
    key: { S: Buffer.from(`wrapped ${mark}`).toString("base64") },
    contents: { S: Buffer.from(mark).toString("base64") },
    hmac: { B: new TextEncoder().encode("00ff".repeat(16)) },
    digest: { S: "SHA256" },
    comment: { S: "comment \u{1f510}" },
    sstash_binding: { B: Uint8Array.from({ length: 33 }, (_, index) => index * 7) },
  };
}

/** The same attributes with the same bytes, whatever class of bytes a client returns. */
function plain(item: Item | "unreadable" | undefined): unknown {
  if (item === undefined || item === "unreadable") return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, { S, B }]) => [
      name,
      B === undefined ? { S } : { B: Buffer.from(B).toString("hex") },
    ]),
  );
}

function keyOf(item: Item): { name: string; version: string } {
  return { name: item["name"]?.S ?? "", version: item["version"]?.S ?? "" };
}

function inserts(suite: Suite): void {
  it("stores a whole item, which is then found as it was", async () => {
    const item = itemOf(suite.name());
    expect(await suite.table.insert(item)).toBeUndefined();
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain(item));
  });

  it("stores items with fewer attributes, other ones, and empty ones", async () => {
    const { digest: _, comment: __, sstash_binding: ___, ...legacy } = itemOf(suite.name());
    const item: Item = { ...legacy, contents: { S: "" }, hmac: { S: "00" }, note: { S: "of another tool" } };
    expect(await suite.table.insert(item)).toBeUndefined();
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain(item));
  });

  it("stores nothing over an item that is there, and answers with that one", async () => {
    const name = suite.name();
    const there = itemOf(name, first, "there");
    await suite.table.insert(there);
    expect(plain(await suite.table.insert(itemOf(name, first, "late")))).toEqual(plain(there));
    expect(plain(await suite.table.find(keyOf(there)))).toEqual(plain(there));
  });

  it("lets exactly one of twelve writers through, and shows the others what the one wrote", async () => {
    const name = suite.name();
    const items = Array.from({ length: 12 }, (_, index) => itemOf(name, first, `writer ${index}`));
    const answers = await Promise.all(items.map((item) => suite.table.insert(item)));
    const winners = items.filter((_, index) => answers[index] === undefined);
    expect(winners).toHaveLength(1);
    expect(plain(await suite.table.find({ name, version: first }))).toEqual(plain(winners[0]));
    for (const answer of answers) if (answer !== undefined) expect(plain(answer)).toEqual(plain(winners[0]));
  });

  it("takes the largest item, the longest name and the longest version", async () => {
    const prefix = suite.name();
    const name = prefix + "n".repeat(2048 - prefix.length);
    const item: Item = { ...itemOf(name, "7".repeat(1024)), contents: { S: "A".repeat(400_000) } };
    expect(await suite.table.insert(item)).toBeUndefined();
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain(item));
    await suite.table.remove(keyOf(item));
  });
}

function versions(suite: Suite): void {
  /** In the order of their UTF-8 bytes, which is neither that of numbers nor that of UTF-16 units. */
  const ordered = [
    "0000000000000000000",
    first,
    "0000000000000000010",
    "10",
    "9",
    "Z",
    "a",
    "aa",
    "\u00e9",
    "\uff5e",
    "\u{1f510}",
  ];

  async function stored(): Promise<string> {
    const name = suite.name();
    const shuffled = ordered.map((_, index) => ordered[(index * 7 + 3) % ordered.length] ?? "");
    for (const version of shuffled) await suite.table.insert(itemOf(name, version, version));
    return name;
  }

  it("come by their bytes: the newest first from newest, the oldest first from versions", async () => {
    const { table } = suite;
    const name = await stored();
    const newest = await table.newest(name, 100);
    expect(newest.map((item) => keyOf(item).version)).toEqual([...ordered].reverse());
    expect(plain(newest[0])).toEqual(plain(itemOf(name, "\u{1f510}", "\u{1f510}")));
    expect((await table.newest(name, 1)).map((item) => keyOf(item).version)).toEqual(["\u{1f510}"]);
    expect((await table.newest(name, 2)).map((item) => keyOf(item).version)).toEqual(["\u{1f510}", "\uff5e"]);
    expect(await table.newestVersion(name)).toBe("\u{1f510}");
    expect(await table.versions(name)).toEqual(
      ordered.map((version) => ({ name, version, comment: "comment \u{1f510}" })),
    );
    for (const version of ordered)
      expect(keyOf((await table.find({ name, version })) ?? {})).toEqual({ name, version });
  });

  it("have no comment in a listing where the record has none", async () => {
    const { comment: _, ...item } = itemOf(suite.name());
    await suite.table.insert(item);
    expect(await suite.table.versions(keyOf(item).name)).toEqual([keyOf(item)]);
  });

  it("of an unknown name are nothing, in every way of asking", async () => {
    const { table } = suite;
    const name = suite.name();
    await table.insert(itemOf(`${name}.longer`));
    expect(await table.find({ name, version: first })).toBeUndefined();
    expect(await table.newest(name, 2)).toEqual([]);
    expect(await table.newestVersion(name)).toBeUndefined();
    expect(await table.versions(name)).toEqual([]);
  });

  it("are found by their very spelling only", async () => {
    const name = suite.name();
    await suite.table.insert(itemOf(name));
    for (const version of ["1", "01", `${first} `, ` ${first}`]) {
      expect(await suite.table.find({ name, version })).toBeUndefined();
    }
  });
}

function listings(suite: Suite): void {
  it("show every record, once as a summary and once whole", async () => {
    const { table } = suite;
    const [one, other] = [suite.name(), suite.name()];
    const items = [itemOf(one, first), itemOf(one, "0000000000000000002"), itemOf(other)];
    for (const item of items) await table.insert(item);
    const mine = ({ name }: { name: string }): boolean => name === one || name === other;
    const summaries = (await collect(table.summaries())).filter(mine);
    expect(summaries.sort(byKey)).toEqual(
      items.map((item) => ({ ...keyOf(item), comment: "comment \u{1f510}" })).sort(byKey),
    );
    const whole = (await collect(table.items())).filter((item) => mine(keyOf(item)));
    expect(whole.sort((a, b) => byKey(keyOf(a), keyOf(b))).map(plain)).toEqual(
      [...items].sort((a, b) => byKey(keyOf(a), keyOf(b))).map(plain),
    );
  });

  it("keep every odd name as it is", async () => {
    const { table } = suite;
    await Promise.all(oddNames.map((name) => table.insert(itemOf(name, first, name))));
    const odd = new Set(oddNames);
    const listed = (await collect(table.summaries())).map(({ name }) => name).filter((name) => odd.has(name));
    expect(listed.sort(compareCodePoints)).toEqual([...oddNames].sort(compareCodePoints));
    const found = await Promise.all(oddNames.map((name) => table.find({ name, version: first })));
    expect(found.map(plain)).toEqual(oddNames.map((name) => plain(itemOf(name, first, name))));
    const newest = await Promise.all(oddNames.map((name) => table.newest(name, 1)));
    expect(newest.flat().map(plain)).toEqual(oddNames.map((name) => plain(itemOf(name, first, name))));
    await Promise.all(oddNames.map((name) => table.remove({ name, version: first })));
    expect((await collect(table.items())).filter((item) => odd.has(keyOf(item).name))).toEqual([]);
  });

  function byKey(a: { name: string; version: string }, b: { name: string; version: string }): number {
    return compareCodePoints(a.name, b.name) || compareCodePoints(a.version, b.version);
  }
}

function removals(suite: Suite): void {
  it("take one record away and no other", async () => {
    const { table } = suite;
    const name = suite.name();
    for (const version of [first, "0000000000000000002"]) await table.insert(itemOf(name, version));
    await table.remove({ name, version: "0000000000000000002" });
    expect(await table.newestVersion(name)).toBe(first);
    expect(await table.find({ name, version: "0000000000000000002" })).toBeUndefined();
    await table.remove({ name, version: first });
    expect(await table.newest(name, 1)).toEqual([]);
  });

  it("of a record that is not there are no error", async () => {
    await expect(suite.table.remove({ name: suite.name(), version: first })).resolves.toBeUndefined();
  });

  it("leave the place free", async () => {
    const item = itemOf(suite.name());
    await suite.table.insert(item);
    await suite.table.remove(keyOf(item));
    expect(await suite.table.insert(item)).toBeUndefined();
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain(item));
  });
}

function amendments(suite: Suite): void {
  const addition: Item = { sstash_binding: { B: Uint8Array.of(1, 2, 3) } };

  /** A stored item as a reader finds it, without the attribute to be added. Skips where this table never changes an item. */
  async function unamended(test: TestContext): Promise<Item> {
    const { sstash_binding: _, ...item } = itemOf(suite.name());
    await suite.table.insert(item);
    const there = await suite.table.find(keyOf(item));
    if (there === undefined) throw new Error("the item was not stored");
    const refusal = await suite.table.amend({ ...there, comment: { S: "not as stored" } }, addition).catch(String);
    if (typeof refusal === "string") {
      expect(refusal).toContain("NotSupportedError");
      expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain(item));
      skipSaying(test, "this table never changes an item that is there");
    }
    expect(refusal).toBe(false);
    return there;
  }

  it("adds to an item in place", async (test) => {
    const item = await unamended(test);
    expect(await suite.table.amend(item, addition)).toBe(true);
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain({ ...item, ...addition }));
  });

  it("adds nothing where the attribute is there already", async (test) => {
    const item = await unamended(test);
    await suite.table.amend(item, addition);
    expect(await suite.table.amend(item, { sstash_binding: { B: Uint8Array.of(9) } })).toBe(false);
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain({ ...item, ...addition }));
  });

  it("adds nothing to an item that another has taken the place of", async (test) => {
    const item = await unamended(test);
    await suite.table.remove(keyOf(item));
    const { sstash_binding: _, ...other } = itemOf(keyOf(item).name, keyOf(item).version, "other");
    await suite.table.insert(other);
    expect(await suite.table.amend(item, addition)).toBe(false);
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain(other));
  });

  it("makes no item out of one that was removed", async (test) => {
    const item = await unamended(test);
    await suite.table.remove(keyOf(item));
    expect(await suite.table.amend(item, addition)).toBe(false);
    expect(await suite.table.find(keyOf(item))).toBeUndefined();
  });

  it("lets exactly one of six writers through", async (test) => {
    const item = await unamended(test);
    const writers = Array.from({ length: 6 }, (_, index): Item => ({ sstash_binding: { B: Uint8Array.of(index) } }));
    const answers = await Promise.all(writers.map((writer) => suite.table.amend(item, writer)));
    const winners = writers.filter((_, index) => answers[index]);
    expect(winners).toHaveLength(1);
    expect(plain(await suite.table.find(keyOf(item)))).toEqual(plain({ ...item, ...winners[0] }));
  });
}
