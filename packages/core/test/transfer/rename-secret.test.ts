import type { SecretStore } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { type RenameOptions, renameSecret } from "@sstash/core/transfer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, linesOf, outcomesOf, versionsOf } from "./copied.ts";
import { MemoryLabelStore } from "./memory-label-store.ts";
import { Stopped, stoppedAt } from "./stopped-store.ts";

const name = { from: "old", to: "new" };

async function renamed(store: SecretStore, options: RenameOptions = {}): Promise<readonly string[]> {
  return linesOf(await outcomesOf(renameSecret(store, name, options)));
}

async function threeVersions(store: SecretStore = memoryStore()): Promise<SecretStore> {
  const versions = store.supports.chosenVersions ? ["1", "2", "5"] : ["next", "next", "next"];
  for (const [index, version] of versions.entries()) {
    await store.put("old", `value ${index}`, { version, comment: `comment ${index}` });
  }
  return store;
}

describe("a renamed secret", () => {
  it("has all its versions with their comments under the new name alone", async () => {
    const store = await threeVersions();
    const before = await store.versions("old");
    const deleted: string[] = [];
    const onDelete = ({ version }: { readonly version: string }) => void deleted.push(version.replace(/^0+/, ""));
    expect(await renamed(store, { onDelete })).toEqual(["+ new 1", "+ new 2", "+ new 5"]);
    expect(deleted).toEqual(["1", "2", "5"]);
    expect(await store.versions("new")).toEqual(before.map((entry) => ({ ...entry, name: "new" })));
    expect(await contentOf(store)).toEqual({ new: ["value 0", "value 1", "value 2"] });
  });

  it("keeps its labels and its comment in a store with labels", async () => {
    const store = new MemoryLabelStore();
    await store.put("old", "1", { labels: ["green"], comment: "about it" });
    await store.put("old", "2");
    await renamed(store);
    expect(await contentOf(store)).toEqual({ new: ["1", "2"] });
    expect((await store.get("new", { version: "green" })).value.text()).toBe("1");
    const comments = new Set<string | undefined>();
    for await (const { comment } of store.list()) comments.add(comment);
    expect([...comments]).toEqual(["about it"]);
  });

  it("is read and written under the context that is given", async () => {
    const store = memoryStore();
    await store.put("old", "1", { context: { env: "prod" } });
    expect(await renamed(store)).toEqual(["! old 1"]);
    expect(await versionsOf(store, "old")).toEqual(["1"]);
    expect(await renamed(store, { context: { env: "prod" } })).toEqual(["+ new 1"]);
    expect((await store.get("new", { context: { env: "prod" } })).value.text()).toBe("1");
  });

  it("must be there, and its new name another one", async () => {
    const store = memoryStore();
    await expect(renamed(store)).rejects.toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    const same = outcomesOf(renameSecret(store, { from: "old", to: "old" }));
    await expect(same).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });

  it("does not take a name that the store cannot hold", async () => {
    const store = await threeVersions(new MemoryLabelStore());
    const outcomes = await outcomesOf(renameSecret(store, { from: "old", to: "a b" }));
    expect(outcomes.every(({ state }) => state === "failed")).toBe(true);
    expect(Object.keys(await contentOf(store))).toEqual(["old"]);
  });

  it.each([
    ["another value", [["1", "other"]]],
    ["a version between", [["2", "value 1"]]],
    [
      "a beginning and one more",
      [
        ["1", "value 0"],
        ["3", "other"],
      ],
    ],
    ["another name's versions", [["9", "other"]]],
  ] as const)("is left alone when the new name holds %s", async (_what, there) => {
    const store = await threeVersions();
    for (const [version, value] of there) await store.put("new", value, { version });
    const before = await contentOf(store);
    await expect(renamed(store)).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await contentOf(store)).toEqual(before);
  });

  it("is left alone while a rotation is under way", async () => {
    const store = await threeVersions(new MemoryLabelStore());
    const [oldest] = (await store.versions("old")).slice(-1);
    await (store as MemoryLabelStore).label("old", "AWSPENDING", { version: oldest?.version ?? "" });
    await expect(renamed(store)).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
  });

  it("keeps a version that came while it was renamed", async () => {
    const store = await threeVersions();
    const outcomes = renameSecret(store, name);
    await outcomes.next();
    await store.put("old", "late");
    expect((await outcomesOf(outcomes)).at(-1)).toMatchObject({ name: "old", state: "failed" });
    expect((await store.get("old")).value.text()).toBe("late");
    expect(await renamed(store)).toEqual(["= new 1", "= new 2", "= new 5", "+ new 6"]);
    expect((await contentOf(store))["new"]?.at(-1)).toBe("late");
  });
});

describe.each([
  ["a store of chosen versions", () => memoryStore()],
  ["a store with labels", () => new MemoryLabelStore()],
])("a rename in %s that is stopped and run again", (_name, open) => {
  it("loses nothing and doubles nothing", async () => {
    const stop = fc.record({ write: fc.integer({ min: 1, max: 7 }), after: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(stop, { maxLength: 4 }), async (stops) => {
        const store = await threeVersions(open());
        const wanted = (await contentOf(store))["old"];
        for (const one of stops) {
          await renamed(stoppedAt(store, one)).catch((error: unknown) => {
            const gone = error instanceof Error && "code" in error && error.code === "ERR_SECRET_NOT_FOUND";
            if (!gone && !(error instanceof Stopped)) throw error;
          });
          const content = await contentOf(store);
          const together = new Set([...(content["old"] ?? []), ...(content["new"] ?? [])]);
          expect([...together].sort()).toEqual(wanted);
        }
        if ((await store.versions("old")).length > 0) await renamed(store);
        expect(await contentOf(store)).toEqual({ new: wanted });
      }),
      { numRuns: 60 },
    );
  });
});
