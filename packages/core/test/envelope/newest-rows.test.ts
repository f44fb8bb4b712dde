import { compareCodePoints } from "@sstash/core";
import { type Item, versionSpellings } from "@sstash/core/envelope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseRows } from "../../src/envelope/newest-rows.ts";

interface Row {
  readonly name: string;
  readonly version: string;
  readonly bound: boolean;
}

const name = fc.constantFrom("a", "b", "__proto__", "constructor", "\u{1f510}");
const version = fc.constantFrom(
  "0000000000000000001",
  "0000000000000000010",
  "1",
  "10",
  "+1",
  "zzz",
  "\uff5e",
  "\u{1f510}",
);
const table = fc.uniqueArray(fc.record({ name, version, bound: fc.boolean() }), {
  selector: (row) => `${row.name} ${row.version}`,
});

async function* itemsOf(rows: readonly Row[]): AsyncGenerator<Item, void, undefined> {
  for (const row of rows) {
    const item = { name: { S: row.name }, version: { S: row.version } };
    yield row.bound ? { ...item, sstash_binding: { B: new Uint8Array(33) } } : item;
  }
}

/** The same choice made the slow way. */
function chosen(rows: readonly Row[], wanted: string | undefined) {
  const names = [...new Set(rows.map((row) => row.name))].sort(compareCodePoints);
  return names.map((one) => {
    const own = rows.filter((row) => row.name === one);
    const newest = own
      .map((row) => row.version)
      .sort(compareCodePoints)
      .at(-1);
    const spelled = versionSpellings(wanted ?? "").find((spelling) => own.some((row) => row.version === spelling));
    const version = wanted === undefined ? newest : spelled;
    return { name: one, version, boundSomewhere: own.some((row) => row.bound) };
  });
}

describe("chooseRows", () => {
  it("picks one row a name, the newest or the best spelling of a version, in whatever order they come", async () => {
    const wanted = fc.option(fc.constantFrom("1", "10", "+1", "zzz", "7"), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(table, wanted, async (rows, version) => {
        const found = await chooseRows(itemsOf(rows), () => true, version);
        expect(
          found.map((row) => ({
            name: row.name,
            version: row.item?.["version"]?.S,
            boundSomewhere: row.boundSomewhere,
          })),
        ).toEqual(chosen(rows, version));
      }),
    );
  });

  it("leaves out the names that do not match", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const found = await chooseRows(itemsOf(rows), (one) => one === "a", undefined);
        expect(found.map((row) => row.name)).toEqual(rows.some((row) => row.name === "a") ? ["a"] : []);
      }),
    );
  });
});
