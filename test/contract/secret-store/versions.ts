import type { SecretEntry } from "@sstash/core";
import { expect, it } from "vitest";
import { failureOf } from "../collect.ts";
import { needs, type Suite } from "./suite.ts";

export function versions(suite: Suite): void {
  it("are listed newest first, each stays readable, and the newest is what a get returns", async () => {
    const { store } = suite;
    const name = suite.name();
    const entries: SecretEntry[] = [];
    for (const value of ["one", "two", "three"]) entries.push(await store.put(name, value));
    expect((await store.versions(name)).map(({ version }) => version)).toEqual(
      entries.map(({ version }) => version).reverse(),
    );
    expect((await store.get(name)).value.text()).toBe("three");
    for (const [index, { version }] of entries.entries()) {
      expect((await store.get(name, { version })).value.text()).toBe(["one", "two", "three"][index]);
    }
  });

  it("of an unknown secret are none", async () => {
    expect(await suite.store.versions(suite.name())).toEqual([]);
  });

  it("of eight writers at once are eight, each with its writer's value", async () => {
    const { store } = suite;
    const name = suite.name();
    const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
    const entries = await Promise.all(writers.map((writer) => store.put(name, writer)));
    expect(new Set(entries.map(({ version }) => version)).size).toBe(8);
    expect(await store.versions(name)).toHaveLength(8);
    for (const [index, { version }] of entries.entries()) {
      expect((await store.get(name, { version })).value.text()).toBe(writers[index]);
    }
  });
}

export function chosenVersions(suite: Suite): void {
  it.for(["1", "42", "0", "2024-01-01", "v1.0.0-1", "12345678901234567890123", "\u{1f510}", "a b/c#d"])(
    "stores version %j and finds it by that spelling and by the stored one",
    async (version, test) => {
      needs(suite, test, "chosenVersions");
      const { store } = suite;
      const name = suite.name();
      const entry = await store.put(name, "chosen", { version });
      expect((await store.get(name, { version })).value.text()).toBe("chosen");
      expect(await store.get(name, { version: entry.version })).toMatchObject(entry);
    },
  );

  it("leaves a version that is there as it is", async (test) => {
    needs(suite, test, "chosenVersions");
    const { store } = suite;
    const name = suite.name();
    const { version } = await store.put(name, "first", { version: "1" });
    const failure = await failureOf(store.put(name, "second", { version: "1" }));
    expect(failure).toMatchObject({ code: "ERR_VERSION_EXISTS", secretName: name, version });
    expect((await store.get(name)).value.text()).toBe("first");
    expect(await store.versions(name)).toHaveLength(1);
  });

  it("lets exactly one of twelve writers have it", async (test) => {
    needs(suite, test, "chosenVersions");
    const { store } = suite;
    const name = suite.name();
    const writers = Array.from({ length: 12 }, (_, index) => `writer ${index}`);
    const results = await Promise.allSettled(writers.map((writer) => store.put(name, writer, { version: "5" })));
    const winners = writers.filter((_, index) => results[index]?.status === "fulfilled");
    expect(winners).toHaveLength(1);
    expect((await store.get(name)).value.text()).toBe(winners[0]);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "ERR_VERSION_EXISTS" });
    }
  });

  it("counts up from the newest", async (test) => {
    needs(suite, test, "chosenVersions");
    const name = suite.name();
    await suite.store.put(name, "one", { version: "9007199254740993" });
    const { version } = await suite.store.put(name, "two");
    expect(BigInt(version)).toBe(9007199254740994n);
    expect((await suite.store.get(name)).value.text()).toBe("two");
  });

  it("cannot count up from what is not a number", async (test) => {
    needs(suite, test, "chosenVersions");
    const name = suite.name();
    await suite.store.put(name, "one", { version: "2019-01-01" });
    const failure = await failureOf(suite.store.put(name, "two"));
    expect(failure).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await suite.store.versions(name)).toHaveLength(1);
  });
}
