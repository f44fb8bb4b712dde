import type { ReadFailure, Secret } from "@sstash/core";
import { expect, it } from "vitest";
import { collect, failureOf } from "../collect.ts";
import type { Suite } from "./suite.ts";

export function aborts(suite: Suite): void {
  const reason = new Error("the caller has left");

  it("already given ends every call with its reason, and nothing is written or deleted", async () => {
    const { store } = suite;
    const name = suite.name();
    const unwritten = suite.name();
    await store.put(name, "stays");
    const options = { signal: AbortSignal.abort(reason) };
    const calls = [
      () => store.get(name, options),
      () => store.put(unwritten, "x", options),
      () => store.versions(name, options),
      () => store.delete(name, options),
      () => collect(store.list(options)),
      () => collect(store.readMany({ names: [name] }, options)),
      () => collect(store.readMany("everything", options)),
    ];
    for (const call of calls) expect(await failureOf(call())).toBe(reason);
    expect((await store.get(name)).value.text()).toBe("stays");
    expect(await store.versions(unwritten)).toEqual([]);
  });

  it("given in the midst of a bulk read ends it, rather than being told as each secret's own failure", async () => {
    const { store } = suite;
    const base = suite.name("");
    const names = Array.from({ length: 40 }, (_, index) => `${base}${index}`);
    const abort = new AbortController();
    const read: (Secret | ReadFailure)[] = [];
    const reading = (async () => {
      for await (const outcome of store.readMany({ names }, { signal: abort.signal })) {
        read.push(outcome);
        abort.abort(reason);
      }
    })();
    // A fast store may have looked for everything before the first outcome was seen; then there is nothing to end.
    const ended = await reading.catch((error: unknown) => error);
    expect([undefined, reason]).toContain(ended);
    for (const outcome of read) expect(outcome).toMatchObject({ error: { code: "ERR_SECRET_NOT_FOUND" } });
  });

  it("that is never given disturbs nothing", async () => {
    const { signal } = new AbortController();
    const name = suite.name();
    await suite.store.put(name, "one", { signal });
    expect((await suite.store.get(name, { signal })).value.text()).toBe("one");
  });
}
