import { compareCodePoints } from "@sstash/core";
import { expect, it } from "vitest";
import { collect } from "../collect.ts";
import { oddNames } from "../odd-names.ts";
import { skipSaying } from "../skip-saying.ts";
import { outcomes, type StoreLimits, type Suite, textOf } from "./suite.ts";

export function names(suite: Suite, limits: StoreLimits): void {
  it("of any characters are kept apart from each other, and each is found, listed and deleted", async (test) => {
    if (limits.oddNames === false) skipSaying(test, "this backend's service takes plain names only");
    const { store } = suite;
    suite.track(oddNames);
    await Promise.all(oddNames.map((name) => store.delete(name)));
    await Promise.all(oddNames.map((name) => store.put(name, `value of ${name}`)));
    const odd = new Set(oddNames);
    const listed = (await collect(store.list())).map(({ name }) => name).filter((name) => odd.has(name));
    expect(listed.sort(compareCodePoints)).toEqual([...oddNames].sort(compareCodePoints));
    const read = await outcomes(store, { names: oddNames });
    expect(read.size).toBe(oddNames.length);
    for (const [name, outcome] of read) expect(textOf(outcome)).toBe(`value of ${name}`);
    await Promise.all(oddNames.map((name) => store.delete(name)));
    const left = (await collect(store.list())).filter(({ name }) => odd.has(name));
    expect(left).toEqual([]);
  });

  it.each([
    ["empty", ""],
    ["longer than 2,048 bytes", "x".repeat(2049)],
    ["longer than 2,048 bytes in fewer characters", "\u{1f510}".repeat(513)],
    ["not well-formed", "a\ud800b"],
  ])("that are %s are refused by every method", async (_what, name) => {
    const { store } = suite;
    const calls = [store.put(name, "x"), store.get(name), store.versions(name), store.delete(name)];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: "rejected", reason: { code: "ERR_INVALID_INPUT" } });
    }
    const [outcome] = await collect(store.readMany({ names: [name] }));
    expect(outcome).toMatchObject({ name, error: { code: "ERR_INVALID_INPUT" } });
  });
}
