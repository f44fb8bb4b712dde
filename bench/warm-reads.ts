import { type CachedReadOptions, type CachedStore, cached, type SecretStore } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { type Spread, spread } from "./statistics.ts";

/** What reads through `cached()` cost when the value is there. In this process, one after the other, each awaited. */
export interface WarmReads {
  readonly what: string;
  readonly us: Spread;
  readonly aimUs: number | undefined;
  /** Calls of the store while it was measured. */
  readonly calls: number;
}

const rounds = 15;
const readsOfARound = 50_000;

export async function measureWarmReads(): Promise<readonly WarmReads[]> {
  const names = Array.from({ length: 1000 }, (_, index) => `app.${index}.password`);
  const [one = ""] = names;
  const context = { role: "reader", app: "billing" };
  const values = new Map(names.map((name) => [name, name]));
  const floor = async (name: string) => values.get(name);
  return [
    {
      what: "floor: an async function that looks in a Map",
      us: await cost((_) => floor(one)),
      aimUs: undefined,
      calls: 0,
    },
    await warm("one secret", [one], undefined),
    await warm("1,000 secrets in turn, a full cache", names, undefined),
    await warm("one secret, with a context of two pairs", [one], { context }),
  ];
}

async function warm(
  what: string,
  names: readonly string[],
  options: CachedReadOptions | undefined,
): Promise<WarmReads> {
  const counted = countingStore();
  const store: CachedStore = cached(counted.store, { maxAgeMs: 3_600_000, maxEntries: names.length });
  for (const name of names) {
    await store.put(name, name, options);
    await store.get(name, options);
  }
  const before = counted.calls();
  const us = await cost((index) => store.get(names[index % names.length] ?? "", options));
  return { what, us, aimUs: 2, calls: counted.calls() - before };
}

async function cost(read: (index: number) => Promise<unknown>): Promise<Spread> {
  const us: number[] = [];
  for (let round = -2; round < rounds; round += 1) {
    const start = performance.now();
    for (let index = 0; index < readsOfARound; index += 1) await read(index);
    // The first rounds are for the compiler.
    if (round >= 0) us.push(((performance.now() - start) * 1000) / readsOfARound);
  }
  return spread(us);
}

function countingStore(): { readonly store: SecretStore; readonly calls: () => number } {
  const memory = memoryStore();
  let calls = 0;
  const store: SecretStore = {
    supports: memory.supports,
    put: (name, value, options) => memory.put(name, value, options),
    versions: (name, options) => memory.versions(name, options),
    list: (options) => memory.list(options),
    readMany: (selection, options) => memory.readMany(selection, options),
    delete: (name, options) => memory.delete(name, options),
    check: (candidate) => memory.check(candidate),
    get: (name, options) => {
      calls += 1;
      return memory.get(name, options);
    },
  };
  return { store, calls: () => calls };
}
