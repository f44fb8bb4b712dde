import type { SecretStore } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { planCopy } from "@sstash/core/transfer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, copied, linesOf, versionsOf } from "./copied.ts";
import { MemoryLabelStore } from "./memory-label-store.ts";
import { Stopped, stoppedAt } from "./stopped-store.ts";

const allVersions = true;

async function threeVersions() {
  const from = memoryStore();
  await from.put("a", "one", { version: "1", comment: "the first" });
  await from.put("a", "two", { version: "2" });
  await from.put("a", "five", { version: "5", comment: "the last" });
  return from;
}

describe("a copy of all versions", () => {
  it("keeps their numbers, order and comments", async () => {
    const [from, to] = [await threeVersions(), memoryStore()];
    expect(linesOf(await copied(from, to, { allVersions }))).toEqual(["+ a 1", "+ a 2", "+ a 5"]);
    expect(await to.versions("a")).toEqual(await from.versions("a"));
    expect(await contentOf(to)).toEqual({ a: ["one", "two", "five"] });
    expect(linesOf(await copied(from, to, { allVersions }))).toEqual(["= a 1", "= a 2", "= a 5"]);
  });

  it("goes through a store with labels and back with the same numbers", async () => {
    const [from, middle, back] = [await threeVersions(), new MemoryLabelStore(), memoryStore()];
    expect(linesOf(await copied(from, middle, { allVersions }))).toEqual(["+ a v-1", "+ a v-2", "+ a v-5"]);
    expect((await middle.get("a")).value.text()).toBe("five");
    expect(linesOf(await copied(from, middle, { allVersions }))).toEqual(["= a v-1", "= a v-2", "= a v-5"]);
    expect(linesOf(await copied(middle, back, { allVersions }))).toEqual(["+ a 1", "+ a 2", "+ a 5"]);
    expect(await contentOf(back)).toEqual(await contentOf(from));
  });

  it("says how many comments a target loses that keeps one for the secret", async () => {
    const { notes } = await planCopy({ from: await threeVersions(), to: new MemoryLabelStore() }, { allVersions });
    expect(notes).toEqual(["the target keeps one comment for a secret: 1 of older versions are lost"]);
  });

  it("adds what is new at the source", async () => {
    for (const to of [memoryStore(), new MemoryLabelStore()]) {
      const from = await threeVersions();
      await copied(from, to, { allVersions });
      await from.put("a", "six");
      const states = (await copied(from, to, { allVersions })).map(({ state }) => state);
      expect(states).toEqual(["same", "same", "same", "copied"]);
      expect((await to.get("a")).value.text()).toBe("six");
    }
  });

  it("leaves a version with another value alone, and says so", async () => {
    const [from, to] = [await threeVersions(), memoryStore()];
    await to.put("a", "another", { version: "2" });
    expect(linesOf(await copied(from, to, { allVersions }))).toEqual(["! a 2"]);
    expect(await contentOf(to)).toEqual({ a: ["another"] });
  });

  it("does not go above a newest version that is the target's own, unless told to", async () => {
    for (const to of [memoryStore(), new MemoryLabelStore()]) {
      const from = await threeVersions();
      await copied(from, to, { allVersions });
      await to.put("a", "own");
      const states = (await copied(from, to, { allVersions })).map(({ state }) => state);
      expect(states).toEqual(["same", "same", "same", "conflict"]);
      expect((await to.get("a")).value.text()).toBe("own");
      const forced = await copied(from, to, { allVersions, overwrite: true });
      expect(forced.map(({ state }) => state)).toEqual(["same", "same", "same", "copied"]);
      expect((await to.get("a")).value.text()).toBe("five");
      const again = await copied(from, to, { allVersions, overwrite: true });
      expect(again.every(({ state }) => state === "same")).toBe(true);
    }
  });

  it("makes the source's current version the target's, whichever has the greatest number", async () => {
    const [from, to] = [new MemoryLabelStore(), memoryStore()];
    for (const label of ["v-1", "v-2"]) await from.put("a", label, { labels: [label] });
    await from.promote("a", "v-1");
    expect(linesOf(await copied(from, to, { allVersions }))).toEqual(["+ a 2", "+ a 1", "+ a 3"]);
    expect((await to.get("a")).value.text()).toBe("v-1");
    expect(linesOf(await copied(from, to, { allVersions }))).toEqual(["= a 2", "= a 1"]);
  });

  it("counts up where a version has no number, past those that are taken", async () => {
    const [from, to] = [new MemoryLabelStore(), memoryStore()];
    for (const labels of [[], ["v-2"], [], ["v-7"], []]) await from.put("a", `of ${labels}`, { labels });
    await copied(from, to, { allVersions });
    expect([...(await versionsOf(to, "a"))].sort()).toEqual(["1", "2", "3", "7", "8"]);
    expect((await to.get("a")).value.text()).toBe("of ");
  });

  it("leaves out a version that a rotation has not made current yet", async () => {
    const [from, to] = [new MemoryLabelStore(), memoryStore()];
    await from.put("a", "pending", { labels: ["AWSPENDING"] });
    await from.put("a", "current");
    await copied(from, to, { allVersions });
    expect(await contentOf(to)).toEqual({ a: ["current"] });
  });

  it("between stores with labels keeps the versions' own labels and invents none", async () => {
    const [from, to] = [new MemoryLabelStore(), new MemoryLabelStore()];
    await from.put("a", "one", { labels: ["green"] });
    await from.put("a", "two");
    await copied(from, to, { allVersions });
    const labels = (await to.versions("a")).map((entry) => entry.labels);
    expect(labels).toEqual([["AWSCURRENT"], ["green", "AWSPREVIOUS"]].map((one) => expect.arrayContaining(one)));
    const again = await copied(from, to, { allVersions });
    expect(again.map(({ state }) => state)).toEqual(["same", "same"]);
  });

  it("labels as many versions as a secret may have labels, the newest, and names the others", async () => {
    const [from, to] = [memoryStore(), new MemoryLabelStore()];
    for (let version = 1; version <= 20; version += 1) await from.put("a", String(version));
    const { obstacles, secrets } = await planCopy({ from, to }, { allVersions });
    expect(obstacles.map(({ version }) => Number(version))).toEqual([1, 2]);
    expect(secrets.map(({ steps }) => steps.length)).toEqual([18]);
  });

  it("copies no secret of whose newest version it cannot", async () => {
    const [from, to] = [memoryStore(), new MemoryLabelStore()];
    await from.put("a", "x");
    await from.put("a", "");
    const { obstacles, secrets } = await planCopy({ from, to }, { allVersions });
    expect([obstacles.length, secrets]).toEqual([1, []]);
    await from.put("b", "x", { context: { env: "prod" } });
    await from.put("b", "y");
    await from.put("c", "x");
    await from.put("c", "y", { context: { env: "prod" } });
    const plan = await planCopy({ from, to: memoryStore() }, { allVersions });
    expect(plan.unreadable.map(({ name, version }) => [name, Number(version)])).toEqual([
      ["b", 1],
      ["c", 2],
    ]);
    expect(plan.secrets.map(({ name, steps }) => [name, steps.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });
});

const history = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const secrets = fc.dictionary(fc.constantFrom("a", "b/c", "d.e"), history, { minKeys: 1 });
const targets: Readonly<Record<string, () => SecretStore>> = {
  "a store of chosen versions": () => memoryStore(),
  "a store with labels": () => new MemoryLabelStore(),
};

describe.each(Object.entries(targets))("a copy of all versions to %s", (_name, target) => {
  it("has each version once, in order, however often it was stopped", async () => {
    const stops = fc.array(fc.record({ write: fc.integer({ min: 1, max: 6 }), after: fc.boolean() }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(secrets, stops, async (given, kills) => {
        const [from, to] = [memoryStore(), target()];
        for (const [name, numbers] of Object.entries(given)) {
          for (const number of numbers) await from.put(name, `${name} ${number}`, { version: String(number) });
        }
        for (const kill of kills) {
          await copied(from, stoppedAt(to, kill), { allVersions }).catch((error: unknown) => {
            if (!(error instanceof Stopped)) throw error;
          });
        }
        const last = await copied(from, to, { allVersions });
        expect(last.filter(({ state }) => state !== "copied" && state !== "same")).toEqual([]);
        expect(await contentOf(to)).toEqual(await contentOf(from));
        const again = await copied(from, to, { allVersions });
        expect(again.every(({ state }) => state === "same")).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
