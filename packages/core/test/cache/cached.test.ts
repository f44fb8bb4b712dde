import {
  AccessDeniedError,
  type CachedReadOptions,
  type CacheOptions,
  CredentialsError,
  cached,
  IntegrityError,
  isLabelStore,
  isRecoveryStore,
  KeyUnusableError,
  type LabelStore,
  PendingDeletionError,
  type RecoveryStore,
  SecretNotFoundError,
  StoreMissingError,
  UnavailableError,
} from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { describe, expect, it } from "vitest";
import { scriptedStore, settled } from "./scripted-store.ts";

const down = new UnavailableError("no answer");

/** A cache over a scripted store, with a clock that stands still until it is told. */
function bench(options: CacheOptions = {}, supports = {}) {
  const clock = { now: 1_000_000 };
  const stale: [string, string][] = [];
  const scripted = scriptedStore(supports);
  const cache = cached(scripted.store, {
    maxAgeMs: 1000,
    jitter: 0,
    now: () => clock.now,
    random: () => 0,
    onStale: ({ name, error }) => stale.push([name, error.code]),
    ...options,
  });
  const version = async (call?: CachedReadOptions) => (await cache.get("db", call)).version;
  /** What a read comes to: the version, the code of the error, or `waiting`. */
  const outcome = async (call?: CachedReadOptions): Promise<unknown> => {
    const read = version(call).catch((error: unknown) => (error as { code?: unknown }).code ?? error);
    return Promise.race([read, settled().then(() => "waiting")]);
  };
  /** A read whose fetch is answered with this version. */
  const fill = async (filled: string, call?: CachedReadOptions) => {
    const reading = version(call);
    scripted.last().succeed(filled);
    return reading;
  };
  return { ...scripted, cache, clock, stale, version, outcome, fill };
}

describe("a cached read", () => {
  it("is answered without a call until the limit, and with one at it", async () => {
    const { clock, fetches, fill, outcome } = bench();
    await fill("1");
    clock.now += 999;
    expect(await outcome()).toBe("1");
    expect(fetches).toHaveLength(1);
    clock.now += 1;
    expect(await outcome()).toBe("waiting");
    expect(fetches).toHaveLength(2);
  });

  it("counts age from when the fetch began, so that a slow answer is not taken for a new one", async () => {
    const { clock, fetches, last, outcome, version } = bench();
    const reading = version();
    clock.now += 900;
    last().succeed("1");
    await reading;
    clock.now += 100;
    expect(await outcome()).toBe("waiting");
    expect(fetches).toHaveLength(2);
  });

  it("draws each entry's limit from between a share of the age and the whole of it", async () => {
    const { clock, fill, outcome } = bench({ jitter: 0.5, random: () => 0.8 });
    await fill("1");
    clock.now += 599;
    expect(await outcome()).toBe("1");
    clock.now += 1;
    expect(await outcome()).toBe("waiting");
  });

  it("of a clock that was set back is not believed to be fresh", async () => {
    const { clock, fill, outcome } = bench();
    await fill("1");
    clock.now -= 1;
    expect(await outcome()).toBe("waiting");
  });

  it("at maxAgeMs 0 keeps nothing, yet readers at the same time share one fetch", async () => {
    const { fetches, last, outcome, version } = bench({ maxAgeMs: 0, graceMs: 1000 });
    const readings = [version(), version(), version()];
    last().succeed("1");
    expect(await Promise.all(readings)).toEqual(["1", "1", "1"]);
    expect(fetches).toHaveLength(1);
    expect(await outcome()).toBe("waiting");
    last().fail(down);
    await settled();
    expect(await outcome()).toBe("waiting");
    expect(fetches).toHaveLength(3);
  });

  it("narrows its limit by a maxAgeMs of its own, and never widens it", async () => {
    const { clock, fill, last, outcome } = bench({ graceMs: 10_000 });
    await fill("1");
    clock.now += 100;
    expect(await outcome({ maxAgeMs: 101 })).toBe("1");
    expect(await outcome({ maxAgeMs: 100 })).toBe("waiting");
    // Nor is there grace for a second one.
    expect(await outcome({ maxAgeMs: 100 })).toBe("waiting");
    last().succeed("2");
    await settled();
    clock.now += 11_000;
    expect(await outcome({ maxAgeMs: 100_000 })).toBe("waiting");
  });

  it("keeps apart what another version or context would answer, and not what another order of it would", async () => {
    const { cache, fetches, fill } = bench();
    const calls: readonly CachedReadOptions[] = [
      {},
      { version: "2" },
      { context: {} },
      { context: { a: "1", b: "2" } },
      { context: { a: "1,b", b: "2" } },
      { version: "2", context: { a: "1", b: "2" } },
    ];
    for (const [index, call] of calls.entries()) await fill(`${index}`, call);
    expect(fetches.map(({ options: { signal, ...asked } }) => [signal instanceof AbortSignal, asked])).toEqual(
      calls.map((call) => [true, call]),
    );
    for (const [index, call] of calls.entries()) expect((await cache.get("db", call)).version).toBe(`${index}`);
    expect((await cache.get("db", { context: { b: "2", a: "1" } })).version).toBe("3");
    expect(fetches).toHaveLength(calls.length);
  });

  it("drops the least recently read beyond maxEntries", async () => {
    const { cache, fetches, last } = bench({ maxEntries: 2 });
    const read = async (name: string) => {
      const before = fetches.length;
      const reading = cache.get(name);
      if (fetches.length > before) last().succeed("1");
      await reading;
      return fetches.length - before;
    };
    expect([await read("a"), await read("b"), await read("a"), await read("c")]).toEqual([1, 1, 0, 1]);
    expect([await read("a"), await read("c"), await read("b"), await read("a")]).toEqual([0, 0, 1, 1]);
  });

  it.each([
    ["maxAgeMs", { maxAgeMs: -1 }],
    ["maxAgeMs", { maxAgeMs: Number.NaN }],
    ["jitter", { jitter: 1.1 }],
    ["graceMs", { graceMs: -1 }],
    ["staleIfErrorMs", { staleIfErrorMs: Number.NaN }],
    ["notFoundMs", { notFoundMs: Number.POSITIVE_INFINITY }],
    ["maxEntries", { maxEntries: 0 }],
  ] as const)("refuses a %s out of range", (name, options) => {
    expect(() => cached(memoryStore(), options)).toThrow(name);
  });

  it("refuses a maxAgeMs of its own that is no length of time", async () => {
    const { outcome } = bench();
    expect(await outcome({ maxAgeMs: -1 })).toBe("ERR_INVALID_INPUT");
  });
});

describe("readers of one secret", () => {
  it("share one fetch and its failure", async () => {
    const { fetches, last, outcome, version } = bench();
    const readings = Promise.allSettled([version(), version(), version()]);
    last().fail(down);
    expect((await readings).map((one) => one.status === "rejected" && one.reason)).toEqual([down, down, down]);
    expect(fetches).toHaveLength(1);
    expect(await outcome()).toBe("waiting");
  });

  it("leave by their own signal while the others wait on", async () => {
    const { last, version } = bench();
    const leaver = new AbortController();
    const reason = new Error("left");
    const leaving = version({ signal: leaver.signal });
    const staying = version();
    leaver.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    expect(last().isAborted).toBe(false);
    last().succeed("1");
    expect(await staying).toBe("1");
  });

  it("end the fetch when the last of them leaves, and the next reader makes another", async () => {
    const { fetches, last, outcome, version } = bench();
    const [one, two] = [new AbortController(), new AbortController()];
    const readings = Promise.allSettled([version({ signal: one.signal }), version({ signal: two.signal })]);
    one.abort();
    await settled();
    expect(last().isAborted).toBe(false);
    two.abort();
    await readings;
    expect(last().isAborted).toBe(true);
    expect(await outcome()).toBe("waiting");
    expect(fetches).toHaveLength(2);
  });

  it("who left take nothing with them: what was kept stays, and what the fetch brings too late is not kept", async () => {
    const { clock, fetches, fill, last, outcome, version } = bench();
    await fill("1");
    clock.now += 1000;
    const leaver = new AbortController();
    const leaving = version({ signal: leaver.signal });
    leaver.abort(new Error("left"));
    await expect(leaving).rejects.toThrow("left");
    await settled();
    const reading = version();
    last().fail(down);
    expect(await reading).toBe("1");

    const deaf = bench();
    const store = { ...deaf.store, get: (name: string) => deaf.store.get(name) };
    const cache = cached(store);
    const second = new AbortController();
    const abandoned = cache.get("db", { signal: second.signal });
    second.abort(new Error("left"));
    await expect(abandoned).rejects.toThrow("left");
    deaf.last().succeed("late");
    await settled();
    const later = cache.get("db");
    deaf.last().succeed("2");
    expect((await later).version).toBe("2");
    expect([fetches.length, deaf.fetches.length, await outcome()]).toEqual([3, 2, "1"]);
  });

  it("put one listener on a signal that many of them wait with, and take it off", async () => {
    const { cache, fetches } = bench();
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    const readings = Array.from({ length: 30 }, (_, index) => cache.get(`name ${index}`, { signal }));
    expect(listeners).toBe(1);
    for (const fetch of fetches) fetch.succeed("1");
    await Promise.all(readings);
    expect(listeners).toBe(0);
  });
});

describe("in the grace window", () => {
  it("the first reader waits for the refresh, and the others have the older value at once", async () => {
    const { clock, fetches, fill, last, outcome, version } = bench({ graceMs: 500 });
    await fill("1");
    clock.now += 1000;
    const first = version();
    expect([await outcome(), await outcome()]).toEqual(["1", "1"]);
    expect(fetches).toHaveLength(2);
    last().succeed("2");
    expect([await first, await outcome()]).toEqual(["2", "2"]);
  });

  it("with waitUntil nobody waits, and the refresh is handed over", async () => {
    const works: Promise<unknown>[] = [];
    const { clock, fetches, fill, last, outcome } = bench({ graceMs: 500, waitUntil: (work) => works.push(work) });
    await fill("1");
    clock.now += 1000;
    expect([await outcome(), await outcome()]).toEqual(["1", "1"]);
    expect([fetches.length, works.length]).toEqual([2, 1]);
    last().succeed("2");
    await Promise.all(works);
    expect(await outcome()).toBe("2");
  });

  it("a refresh that is handed over and refused drops the value, and rejects nothing", async () => {
    const works: Promise<unknown>[] = [];
    const { clock, fill, last, outcome } = bench({ graceMs: 500, waitUntil: (work) => works.push(work) });
    await fill("1");
    clock.now += 1000;
    expect(await outcome()).toBe("1");
    last().fail(new AccessDeniedError("no"));
    await Promise.all(works);
    expect(await outcome()).toBe("waiting");
  });

  it("a refresh without an answer leaves the older value to all, even where none is served beyond the window", async () => {
    const { clock, fill, last, outcome, stale, version } = bench({ graceMs: 500, staleIfErrorMs: 0 });
    await fill("1");
    clock.now += 1000;
    const first = version();
    last().fail(down);
    expect([await first, await outcome()]).toEqual(["1", "1"]);
    expect(stale).toEqual([["db", "ERR_UNAVAILABLE"]]);
    clock.now += 500;
    expect(await outcome()).toBe("waiting");
  });
});

describe("when the store gives no answer", () => {
  it("the older value is served, once reported, and the store is left alone for a while that doubles up to a minute", async () => {
    const { clock, fetches, fill, last, outcome, stale, version } = bench();
    await fill("1");
    clock.now += 1000;
    const pauses: number[] = [];
    for (let failure = 0; failure < 8; failure += 1) {
      const readings = [version(), version()];
      last().fail(down);
      expect(await Promise.all(readings)).toEqual(["1", "1"]);
      expect(stale).toHaveLength(failure + 1);
      const failedAt = clock.now;
      const asked = fetches.length;
      while (fetches.length === asked) {
        clock.now += 500;
        const read = await outcome();
        expect(read).toBe(fetches.length === asked ? "1" : "waiting");
      }
      pauses.push(clock.now - failedAt);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  it("the pause is up to a half shorter by chance", async () => {
    const { clock, fill, last, outcome, version } = bench({ random: () => 0.999 });
    await fill("1");
    clock.now += 1000;
    const reading = version();
    last().fail(down);
    await reading;
    clock.now += 500;
    expect(await outcome()).toBe("1");
    clock.now += 1;
    expect(await outcome()).toBe("waiting");
  });

  it("nothing older than staleIfErrorMs beyond the limit is served", async () => {
    const { clock, fill, last, outcome, stale, version } = bench({ staleIfErrorMs: 500 });
    await fill("1");
    clock.now += 1501;
    const reading = version();
    last().fail(down);
    await expect(reading).rejects.toBe(down);
    expect(stale).toEqual([]);
    expect(await outcome()).toBe("waiting");
  });

  it("nothing past its limit is served where staleIfErrorMs is 0, not even at its limit", async () => {
    const { clock, fill, last, version } = bench({ staleIfErrorMs: 0 });
    await fill("1");
    clock.now += 1000;
    const reading = version();
    last().fail(down);
    await expect(reading).rejects.toBe(down);
  });

  it("and nothing is kept, the failure is thrown and the next read asks again", async () => {
    const { fetches, last, outcome, version } = bench();
    const reading = version();
    last().fail(down);
    await expect(reading).rejects.toBe(down);
    expect(await outcome()).toBe("waiting");
    expect(fetches).toHaveLength(2);
  });

  it.each(["expired", "missing", "clock"] as const)("nor credentials that are %s, it is the same", async (problem) => {
    const { clock, fill, last, version } = bench();
    await fill("1");
    clock.now += 1000;
    const reading = version();
    last().fail(new CredentialsError(problem, "none"));
    expect(await reading).toBe("1");
  });
});

describe("when the store refuses", () => {
  it.each([
    ["denied", new AccessDeniedError("no")],
    ["deleted", new PendingDeletionError("db")],
    ["altered", new IntegrityError("hmac", "altered")],
    ["of a key switched off", new KeyUnusableError("disabled")],
    ["without its table", new StoreMissingError("no table")],
    ["asked for with rejected credentials", new CredentialsError("rejected", "no")],
    ["lost in a bug", new TypeError("a bug")],
  ])("a secret that is %s is not served again, and asked for each time", async (_what, error) => {
    const { clock, fill, last, outcome, stale, version } = bench({ graceMs: 10_000 });
    await fill("1");
    clock.now += 1000;
    const reading = version();
    last().fail(error);
    await expect(reading).rejects.toBe(error);
    expect(stale).toEqual([]);
    expect(await outcome()).toBe("waiting");
    last().succeed("2");
    await settled();
    expect(await outcome()).toBe("2");
  });

  it("what was not found is not asked for again for a while that doubles", async () => {
    const { clock, fetches, fill, last, outcome, version } = bench();
    await fill("1");
    clock.now += 1000;
    const missing = new SecretNotFoundError("db");
    for (const pauseMs of [1000, 2000, 4000]) {
      const reading = version();
      last().fail(missing);
      await expect(reading).rejects.toBe(missing);
      const asked = fetches.length;
      clock.now += pauseMs - 1;
      expect(await outcome()).toBe("ERR_SECRET_NOT_FOUND");
      expect(fetches).toHaveLength(asked);
      clock.now += 1;
    }
    await fill("2");
    expect(await outcome()).toBe("2");
  });

  it("a caller with a maxAgeMs or with force asks again for what was not found; with notFoundMs 0 everybody does", async () => {
    for (const [options, call] of [
      [{}, { maxAgeMs: 0 }],
      [{}, { forceFetch: true }],
      [{ notFoundMs: 0 }, {}],
    ] as const) {
      const { last, outcome, version } = bench(options);
      const reading = version();
      last().fail(new SecretNotFoundError("db"));
      await expect(reading).rejects.toThrow("not found");
      expect(await outcome(call)).toBe("waiting");
    }
  });
});

describe("a forced fetch", () => {
  const force = { forceFetch: true };

  it("asks although the value is fresh, and what it brings is kept", async () => {
    const { fetches, fill, outcome } = bench();
    await fill("1");
    expect(await fill("2", force)).toBe("2");
    expect(await outcome()).toBe("2");
    expect(fetches).toHaveLength(2);
  });

  it("does not join a fetch that began before it; those that wait for it to begin share one", async () => {
    const { fetches, last, outcome, version } = bench();
    const ordinary = version();
    const forced = [version(force), version(force)];
    expect(fetches).toHaveLength(1);
    last().succeed("1");
    expect(await ordinary).toBe("1");
    await settled();
    expect(fetches).toHaveLength(2);
    const later = version(force);
    expect(await outcome()).toBe("1");
    last().succeed("2");
    expect(await Promise.all(forced)).toEqual(["2", "2"]);
    await settled();
    expect(fetches).toHaveLength(3);
    last().succeed("3");
    expect(await later).toBe("3");
  });

  it("without an answer throws, and leaves the value to the others", async () => {
    const { fill, last, outcome, version } = bench();
    await fill("1");
    const forced = version(force);
    last().fail(down);
    await expect(forced).rejects.toBe(down);
    expect(await outcome()).toBe("1");
  });

  it("that is refused drops the value as any other does", async () => {
    const { fill, last, outcome, version } = bench();
    await fill("1");
    const forced = version(force);
    last().fail(new AccessDeniedError("no"));
    await expect(forced).rejects.toThrow("no");
    expect(await outcome()).toBe("waiting");
  });

  it("that nobody waits for any more never starts", async () => {
    const { fetches, last, version } = bench();
    const leaver = new AbortController();
    const ordinary = version();
    const forced = version({ ...force, signal: leaver.signal });
    leaver.abort();
    await expect(forced).rejects.toThrow("aborted");
    last().succeed("1");
    expect(await ordinary).toBe("1");
    await settled();
    expect(fetches).toHaveLength(1);
  });
});

describe("invalidate", () => {
  it("with the version that failed causes one fetch, however many callers failed with it", async () => {
    const { cache, fetches, fill, last, version } = bench();
    await fill("1");
    const retries = Array.from({ length: 50 }, async () => {
      cache.invalidate("db", { ifVersion: "1" });
      return version();
    });
    last().succeed("2");
    expect(new Set(await Promise.all(retries))).toEqual(new Set(["2"]));
    cache.invalidate("db", { ifVersion: "1" });
    expect(await version()).toBe("2");
    expect(fetches).toHaveLength(2);
  });

  it("drops every version and context of the name, or the one that is given", async () => {
    const { cache, fill, outcome } = bench();
    const calls: readonly CachedReadOptions[] = [{}, { version: "1" }, { context: { a: "b" } }];
    const kept = async () => {
      const outcomes: unknown[] = [];
      for (const call of calls) outcomes.push(await outcome(call));
      return outcomes;
    };
    for (const call of calls) await fill("1", call);
    cache.invalidate("other");
    cache.invalidate("db", { version: "2" });
    cache.invalidate("db", { ifVersion: "2" });
    expect(await kept()).toEqual(["1", "1", "1"]);
    cache.invalidate("db", { version: "1" });
    cache.invalidate("db", { context: { a: "b" } });
    expect(await kept()).toEqual(["1", "waiting", "waiting"]);
    cache.invalidate("db");
    expect(await kept()).toEqual(["waiting", "waiting", "waiting"]);
  });

  it("keeps a fetch that began before it from being kept, or joined", async () => {
    const { cache, fetches, last, version } = bench();
    const before = version();
    cache.invalidate("db");
    const later = [version(), version()];
    last().succeed("1");
    expect(await before).toBe("1");
    await settled();
    expect(fetches).toHaveLength(2);
    last().succeed("2");
    expect(await Promise.all(later)).toEqual(["2", "2"]);
    cache.clear();
    const cleared = version();
    last().succeed("3");
    expect(await cleared).toBe("3");
  });

  it("drops leaves with their secret where the store has them, and nothing of another name where it has not", async () => {
    for (const leaves of [true, false]) {
      const { cache, fetches, last } = bench({}, { leaves });
      for (const name of ["db", "db#user", "db#password", "dbx"]) {
        const reading = cache.get(name);
        last().succeed("1");
        await reading;
      }
      cache.invalidate("db#user");
      const after = fetches.length;
      const reads = ["db", "db#user", "db#password", "dbx"].map((name) => cache.get(name));
      expect(fetches.slice(after).map(({ name }) => name)).toEqual(
        leaves ? ["db", "db#user", "db#password"] : ["db#user"],
      );
      for (const fetch of fetches) fetch.succeed("2");
      await Promise.all(reads);
    }
  });
});

describe("a write through the cache", () => {
  it("is read at once", async () => {
    const store = cached(memoryStore());
    await store.put("db", "one");
    expect((await store.get("db")).value.text()).toBe("one");
    await store.put("db", "two");
    expect((await store.get("db")).value.text()).toBe("two");
    await store.delete("db");
    await expect(store.get("db")).rejects.toThrow("not found");
    await store.put("db", "three");
    expect((await store.get("db")).value.text()).toBe("three");
  });

  it("that failed drops what was kept too: it may have been stored", async () => {
    const { cache, fill, outcome } = bench();
    await fill("1");
    await expect(cache.put("", "refused")).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await outcome()).toBe("1");
    await expect(cache.put("db", "x", { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(await outcome()).toBe("waiting");
  });

  it("keeps a fetch that began before its end from being kept", async () => {
    const { cache, last, outcome, version } = bench();
    const reading = version();
    await cache.put("db", "two");
    last().succeed("1");
    expect(await reading).toBe("1");
    expect(await outcome()).toBe("waiting");
  });

  it("of labels and restores passes on to a store that has them, and is read at once", async () => {
    const calls: string[] = [];
    const { store, last } = scriptedStore({ labels: true, recovery: true });
    const entry = { name: "db", version: "1" };
    const noted = <T>(call: string, result: T) => {
      calls.push(call);
      return Promise.resolve(result);
    };
    const able: LabelStore & RecoveryStore = {
      ...store,
      label: () => noted("label", entry),
      unlabel: () => noted("unlabel", undefined),
      promote: () => noted("promote", entry),
      restore: () => noted("restore", undefined),
    };
    const cache = cached(able);
    if (!isLabelStore(cache)) throw new Error("no labels");
    const labelled = cache;
    if (!isRecoveryStore(cache)) throw new Error("no recovery");
    const restoring = cache;
    const writes: readonly (() => Promise<unknown>)[] = [
      () => labelled.label("db", "green", { version: "1" }),
      () => labelled.unlabel("db", "green"),
      () => labelled.promote("db", "1"),
      () => restoring.restore("db"),
    ];
    for (const [index, write] of writes.entries()) {
      const reading = cache.get("db");
      last().succeed(`${index}`);
      expect((await reading).version).toBe(`${index}`);
      await write();
    }
    expect(calls).toEqual(["label", "unlabel", "promote", "restore"]);
    expect("label" in cached(memoryStore()) || "restore" in cached(memoryStore())).toBe(false);
  });
});
