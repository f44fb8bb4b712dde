import { type CacheOptions, cached, readAll, type SecretStore, UnavailableError } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { describe, expect, it } from "vitest";
import { scriptedStore, settled } from "./scripted-store.ts";

/** Open until it is closed. */
class Gate {
  opened: Promise<void> = Promise.resolve();
  open: () => void = () => undefined;

  close(): void {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

describe("a bulk read through the cache", () => {
  /** A memory store behind a cache; `asked` are the names that `get` was asked for. */
  async function filled(options: CacheOptions = {}) {
    const memory = memoryStore();
    for (const name of ["a", "b", "c"]) await memory.put(name, `${name}, one`);
    const asked: string[] = [];
    const down: { error?: UnavailableError } = {};
    const get: typeof memory.get = (name, call) => {
      asked.push(name);
      if (down.error !== undefined) return Promise.reject(down.error);
      return memory.get(name, call);
    };
    const gate = new Gate();
    const readMany: typeof memory.readMany = async function* (what, call) {
      for await (const outcome of memory.readMany(what, call)) {
        await gate.opened;
        yield outcome;
      }
    };
    const counted: SecretStore = { ...scriptedStore().store, get, readMany };
    const clock = { now: 1_000_000 };
    const cache = cached(counted, { maxAgeMs: 1000, jitter: 0, now: () => clock.now, ...options });
    const text = async (name: string) => (await cache.get(name)).value.text();
    return { memory, cache, asked, clock, text, gate, down };
  }

  it("fills the cache, from when it began, and asks the store each time", async () => {
    const { memory, cache, asked, clock, text } = await filled();
    const { secrets } = await readAll(cache);
    expect(secrets.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    clock.now += 999;
    expect([await text("a"), await text("b"), asked]).toEqual(["a, one", "b, one", []]);
    await memory.put("a", "a, two");
    expect((await readAll(cache)).secrets[0]?.value.text()).toBe("a, two");
    expect([await text("a"), asked]).toEqual(["a, two", []]);
    clock.now += 1000;
    expect([await text("a"), asked]).toEqual(["a, two", ["a"]]);
  });

  it("drives nothing out, and keeps nothing where nothing is kept", async () => {
    const { cache, asked, text } = await filled({ maxEntries: 2 });
    await text("c");
    await readAll(cache);
    await text("c");
    await text("a");
    expect(asked).toEqual(["c"]);
    const none = await filled({ maxAgeMs: 0 });
    await readAll(none.cache);
    none.down.error = new UnavailableError("no answer");
    await expect(none.text("a")).rejects.toBe(none.down.error);
    expect(none.asked).toEqual(["a"]);
  });

  it("keeps apart what was read of another version", async () => {
    const { cache, asked, text } = await filled();
    await readAll(cache, { version: "1" });
    await cache.get("a", { version: "1" });
    expect(asked).toEqual([]);
    await text("a");
    expect(asked).toEqual(["a"]);
  });

  it("keeps nothing that a write, an invalidation or a refusal has overtaken, nor over a newer value", async () => {
    const overtaking: readonly ((bench: Awaited<ReturnType<typeof filled>>) => unknown)[] = [
      ({ cache }) => cache.put("a", "two"),
      ({ cache }) => cache.invalidate("a"),
      ({ cache }) => cache.clear(),
      async ({ memory, cache }) => {
        await memory.delete("a");
        await expect(cache.get("a")).rejects.toThrow("not found");
      },
      async ({ memory, text, clock }) => {
        await memory.put("a", "a, two");
        clock.now += 1;
        await text("a");
      },
    ];
    for (const [index, overtake] of overtaking.entries()) {
      const trial = await filled();
      trial.gate.close();
      const reading = readAll(trial.cache);
      // The store has read the first secret, and not given it out.
      await settled();
      await overtake(trial);
      trial.gate.open();
      expect((await reading).secrets.map(({ value }) => value.text())).toEqual(["a, one", "b, one", "c, one"]);
      const kept = await trial.cache.get("a").then(
        ({ value }) => value.text(),
        (error: { readonly code: string }) => error.code,
      );
      const expected = ["a, one", "a, one", "a, one", "ERR_SECRET_NOT_FOUND", "a, two"][index];
      expect([index, kept, trial.asked]).toEqual([index, expected, ["a"]]);
    }
  });
});
