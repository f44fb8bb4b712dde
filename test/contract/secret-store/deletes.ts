import type { SecretEntry } from "@sstash/core";
import { expect, it } from "vitest";
import { collect, failureOf } from "../collect.ts";
import { skipSaying } from "../skip-saying.ts";
import { forGood, needs, type Suite } from "./suite.ts";

export function deletes(suite: Suite): void {
  it("takes every version away, oldest first, and says so before each", async () => {
    const { store } = suite;
    const name = suite.name();
    const other = suite.name();
    await store.put(other, "stays");
    const stored = [await store.put(name, "one"), await store.put(name, "two")];
    const told: SecretEntry[] = [];
    const deleted = await store.delete(name, { ...forGood(store), onDelete: (entry) => told.push(entry) });
    expect(deleted.map(({ version }) => version)).toEqual(stored.map(({ version }) => version));
    expect(told).toEqual(deleted);
    expect(deleted.every((entry) => entry.name === name)).toBe(true);
    expect(await store.versions(name)).toEqual([]);
    expect(await failureOf(store.get(name))).toMatchObject({ code: "ERR_SECRET_NOT_FOUND" });
    expect((await collect(store.list())).filter((entry) => entry.name === name)).toEqual([]);
    expect((await store.get(other)).value.text()).toBe("stays");
  });

  it("of an unknown secret deletes nothing and is no error", async () => {
    const told: SecretEntry[] = [];
    expect(await suite.store.delete(suite.name(), { onDelete: (entry) => told.push(entry) })).toEqual([]);
    expect(told).toEqual([]);
  });

  it("leaves the name free for a new secret", async () => {
    const name = suite.name();
    await suite.store.put(name, "old");
    await suite.store.delete(name, forGood(suite.store));
    await suite.store.put(name, "new");
    expect((await suite.store.get(name)).value.text()).toBe("new");
    expect(await suite.store.versions(name)).toHaveLength(1);
  });

  it("takes a star in the name for itself", async (test) => {
    const { store } = suite;
    const name = suite.name("kept");
    await store.put(name, "kept");
    const starred = await store.delete(`${name.slice(0, -4)}*`).catch((error: unknown) => error);
    if (starred instanceof Error) skipSaying(test, "this backend takes no star in a name");
    expect(starred).toEqual([]);
    expect((await store.get(name)).value.text()).toBe("kept");
  });
}

export function deletesOfOneVersion(suite: Suite): void {
  it("takes that one away and leaves the others", async (test) => {
    needs(suite, test, "deleteVersion");
    const { store } = suite;
    const name = suite.name();
    const [first, second] = [await store.put(name, "one"), await store.put(name, "two")];
    const told: SecretEntry[] = [];
    const deleted = await store.delete(name, { version: second.version, onDelete: (entry) => told.push(entry) });
    expect(deleted.map(({ version }) => version)).toEqual([second.version]);
    expect(told).toEqual(deleted);
    expect((await store.get(name)).value.text()).toBe("one");
    expect((await store.versions(name)).map(({ version }) => version)).toEqual([first.version]);
    expect(await failureOf(store.get(name, { version: second.version }))).toMatchObject({
      code: "ERR_SECRET_NOT_FOUND",
    });
  });

  it("deletes nothing where there is no such version", async (test) => {
    needs(suite, test, "deleteVersion");
    const name = suite.name();
    await suite.store.put(name, "one");
    expect(await suite.store.delete(name, { version: "77" })).toEqual([]);
    expect(await suite.store.versions(name)).toHaveLength(1);
  });
}
