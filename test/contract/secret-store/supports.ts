import { isLabelStore, isRecoveryStore, type SecretStore, type StoreSupports } from "@sstash/core";
import { expect, it } from "vitest";
import { failureOf } from "../collect.ts";
import { skipSaying } from "../skip-saying.ts";
import type { StoreLimits, Suite } from "./suite.ts";

/** How each flag of `supports` shows in behaviour: what happens where it is true, and that false is refused, not ignored. */
export function honesty(suite: Suite, { gaps = {} }: StoreLimits): void {
  const claims: Record<keyof StoreSupports, (store: SecretStore, name: string) => Promise<boolean>> = {
    context: async (store, name) => {
      const stored = await accepted(store.put(name, "x", { context: { a: "b" } }));
      return stored && (await failureOf(store.get(name))).code === "ERR_CONTEXT_MISMATCH";
    },
    comments: async (store, name) =>
      (await accepted(store.put(name, "x", { comment: "kept" }))) && (await store.get(name)).comment === "kept",
    chosenVersions: async (store, name) =>
      (await accepted(store.put(name, "x", { version: "7" }))) &&
      (await store.get(name, { version: "7" })).value.text() === "x",
    deleteVersion: async (store, name) => {
      const { version } = await store.put(name, "x");
      await store.put(name, "y");
      return (await accepted(store.delete(name, { version }))) && (await store.versions(name)).length === 1;
    },
    leaves: async (store, name) => {
      await store.put(name, '{"leaf": "inner"}');
      const leaf = await store.get(`${name}#leaf`).catch(() => undefined);
      return leaf?.value.text() === "inner";
    },
    labels: async (store, name) => {
      const labelled = await accepted(store.put(name, "x", { labels: ["first"] }));
      await store.put(name, "y");
      if (!labelled || !isLabelStore(store)) return false;
      return (await store.get(name, { version: "first" })).value.text() === "x";
    },
    recovery: async (store, name) => {
      await store.put(name, "x");
      await store.delete(name);
      if (!isRecoveryStore(store)) return false;
      await store.restore(name);
      return (await store.get(name)).value.text() === "x";
    },
  };

  it.for(Object.keys(claims) as (keyof StoreSupports)[])("does not lie about %s", async (flag, test) => {
    const gap = gaps[flag];
    if (gap !== undefined) skipSaying(test, gap);
    expect(await claims[flag](suite.store, suite.name())).toBe(suite.store.supports[flag]);
  });

  it("has no flag but these", () => {
    expect(Object.keys(suite.store.supports).sort()).toEqual(Object.keys(claims).sort());
  });

  /** False where the call is refused as not supported; any other failure is the store's fault. */
  async function accepted(call: Promise<unknown>): Promise<boolean> {
    const failure = await call.then(
      () => undefined,
      (error: unknown) => error as { readonly code?: unknown },
    );
    if (failure === undefined) return true;
    expect(failure).toMatchObject({ code: "ERR_NOT_SUPPORTED" });
    return false;
  }
}
