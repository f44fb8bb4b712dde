import { expect, it } from "vitest";
import { collect } from "../collect.ts";
import { needs, outcomes, type Suite, textOf } from "./suite.ts";

export function bulk(suite: Suite): void {
  /** Two versions of `a`, one of `b`, one of `c` elsewhere. */
  async function sample(): Promise<{ base: string; a: string; b: string; c: string }> {
    const base = suite.name("");
    const named = { base, a: `${base}db.a`, b: `${base}db.b`, c: `${base}dbxc` };
    suite.track([named.a, named.b, named.c]);
    for (const [name, value] of [
      [named.a, "a, first"],
      [named.a, "a, second"],
      [named.b, "b"],
      [named.c, "c"],
    ] as const)
      await suite.store.put(name, value);
    return named;
  }

  it("list every stored version of every secret", async () => {
    const { base, a, b, c } = await sample();
    const listed = (await collect(suite.store.list())).filter(({ name }) => name.startsWith(base));
    expect(listed.map(({ name }) => name).sort()).toEqual([a, a, b, c]);
    const versionsOfA = listed.filter(({ name }) => name === a).map(({ version }) => version);
    const stored = (await suite.store.versions(a)).map(({ version }) => version);
    expect(versionsOfA.sort()).toEqual([...stored].sort());
  });

  it("read by name, each name once, an unknown one as a failure", async () => {
    const { base, a, b } = await sample();
    const unknown = `${base}unknown`;
    const read = await outcomes(suite.store, { names: [a, unknown, b, a] });
    expect([...read.keys()].sort()).toEqual([a, b, unknown].sort());
    expect([textOf(read.get(a)), textOf(read.get(b))]).toEqual(["a, second", "b"]);
    expect(read.get(unknown)).toMatchObject({ error: { code: "ERR_SECRET_NOT_FOUND", secretName: unknown } });
  });

  it("read by pattern, in which a dot is a dot", async () => {
    const { base, a, b } = await sample();
    const read = await outcomes(suite.store, { pattern: `${base}db.*` });
    expect([...read].map(([name, outcome]) => [name, textOf(outcome)]).sort()).toEqual([
      [a, "a, second"],
      [b, "b"],
    ]);
    expect((await outcomes(suite.store, { pattern: `${base}nothing*` })).size).toBe(0);
  });

  it("read everything, the newest version of each", async () => {
    const { a, b, c } = await sample();
    const read = await outcomes(suite.store, "everything");
    expect([a, b, c].map((name) => textOf(read.get(name)))).toEqual(["a, second", "b", "c"]);
  });

  it("read one version of each, and name those that lack it", async (test) => {
    needs(suite, test, "chosenVersions");
    const base = suite.name("");
    const [both, lacking] = [`${base}both`, `${base}lacking`];
    suite.track([both, lacking]);
    await suite.store.put(both, "two", { version: "2" });
    await suite.store.put(both, "three", { version: "3" });
    await suite.store.put(lacking, "three", { version: "3" });
    for (const selection of [{ names: [both, lacking] }, { pattern: `${base}*` }]) {
      const read = await outcomes(suite.store, selection, { version: "2" });
      expect(textOf(read.get(both))).toBe("two");
      expect(read.get(lacking)).toMatchObject({ error: { code: "ERR_SECRET_NOT_FOUND", secretName: lacking } });
    }
  });

  it("can be left early", async () => {
    const { base } = await sample();
    for await (const outcome of suite.store.readMany({ pattern: `${base}*` })) {
      expect(outcome.name.startsWith(base)).toBe(true);
      break;
    }
    for await (const entry of suite.store.list()) {
      expect(entry.name).not.toBe("");
      break;
    }
  });
}
