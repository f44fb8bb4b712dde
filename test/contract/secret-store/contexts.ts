import { inspect } from "node:util";
import { expect, it } from "vitest";
import { failureOf } from "../collect.ts";
import { needs, outcomes, type Suite, textOf } from "./suite.ts";

export function contexts(suite: Suite): void {
  const context = { app: "db", env: "prod", "ключ \u{1f511}": "wört=1,2" };
  const others: readonly (readonly [string, Readonly<Record<string, string>> | undefined])[] = [
    ["none", undefined],
    ["an empty one", {}],
    ["another value", { ...context, env: "test" }],
    ["a value in other case", { ...context, env: "Prod" }],
    ["a pair missing", { app: "db", env: "prod" }],
    ["a pair too many", { ...context, more: "x" }],
    ["keys and values swapped", { db: "app", prod: "env", "wört=1,2": "ключ \u{1f511}" }],
  ];

  it("opens under the writer's pairs in any order, and under no others", async (test) => {
    needs(suite, test, "context");
    const { store } = suite;
    const name = suite.name();
    await store.put(name, "bound", { context });
    const reversed = Object.fromEntries(Object.entries(context).reverse());
    expect((await store.get(name, { context: reversed })).value.text()).toBe("bound");
    for (const [what, other] of others) {
      const failure = await failureOf(store.get(name, other === undefined ? {} : { context: other }));
      expect([what, failure.code]).toEqual([what, "ERR_CONTEXT_MISMATCH"]);
      expect(inspect(failure, { depth: null })).not.toContain("wört");
    }
  });

  it("refuses pairs where the writer gave none", async (test) => {
    needs(suite, test, "context");
    const name = suite.name();
    await suite.store.put(name, "unbound");
    const failure = await failureOf(suite.store.get(name, { context: { app: "db" } }));
    expect(failure).toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
  });

  it("names in a bulk read each secret of another context, and reads the rest", async (test) => {
    needs(suite, test, "context");
    const { store } = suite;
    const base = suite.name("");
    suite.track([`${base}mine`, `${base}theirs`]);
    await store.put(`${base}mine`, "mine", { context });
    await store.put(`${base}theirs`, "theirs", { context: { app: "theirs" } });
    const read = await outcomes(store, { pattern: `${base}*` }, { context });
    expect(textOf(read.get(`${base}mine`))).toBe("mine");
    expect(read.get(`${base}theirs`)).toMatchObject({ error: { code: "ERR_CONTEXT_MISMATCH" } });
  });
}
