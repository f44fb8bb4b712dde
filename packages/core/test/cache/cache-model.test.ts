import {
  AccessDeniedError,
  type CachedStore,
  cached,
  isSstashError,
  SecretNotFoundError,
  UnavailableError,
} from "@sstash/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Answer, CacheModel, type ModelCall, type ModelRules } from "./cache-model.ts";
import { type Fetch, scriptedStore, settled } from "./scripted-store.ts";

type Step =
  | { readonly act: "read"; readonly key: Key; readonly call: ModelCall; readonly readers: number }
  | { readonly act: "answer"; readonly key: Key; readonly answer: Answer }
  | { readonly act: "fetch"; readonly key: Key; readonly answer: Answer }
  | { readonly act: "tick"; readonly ms: number }
  | { readonly act: "leave"; readonly which: number }
  | {
      readonly act: "invalidate";
      readonly key: Key;
      readonly which: "all" | "held" | "other";
      readonly callers: number;
    }
  | { readonly act: "write"; readonly key: Key }
  | { readonly act: "clear" };

/** A name, and a version of it. */
type Key = "a" | "a 7" | "b";
const keys: readonly Key[] = ["a", "a 7", "b"];
const nameOf = (key: string): string => key.charAt(0);

const key = fc.constantFrom<Key>("a", "a", "a", "a", "a 7", "b");
const call = fc.constantFrom<ModelCall>(
  {},
  {},
  {},
  { maxAgeMs: 0 },
  { maxAgeMs: 400 },
  { maxAgeMs: 5000 },
  { forceFetch: true },
);
const answer = fc.constantFrom<Answer>("ok", "ok", "ok", "down", "down", "down", "denied", "missing");
const few = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ act: fc.constant("read"), key, call, readers: few }) },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant("answer"),
      key,
      answer,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant("tick"),
      ms: fc.constantFrom(1, 399, 400, 500, 700, 1000, 1300, 2500, 70_000),
    }),
  },
  { weight: 10, arbitrary: fc.record({ act: fc.constant("fetch"), key, answer }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("leave"), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("invalidate"),
      key,
      which: fc.constantFrom("all", "held", "held", "other"),
      callers: few,
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("write"), key }) },
  { weight: 1, arbitrary: fc.constant({ act: "clear" }) },
);

const rules: fc.Arbitrary<ModelRules> = fc.record({
  maxAgeMs: fc.constantFrom(1000, 1000, 1000, 0),
  jitter: fc.constantFrom(0, 0.5),
  graceMs: fc.constantFrom(0, 500, 5000),
  staleIfErrorMs: fc.constantFrom(0, 800, Number.POSITIVE_INFINITY),
  notFoundMs: fc.constantFrom(0, 1000),
  maxEntries: fc.constantFrom(1, 2, 1000),
  handsOver: fc.boolean(),
  chance: fc.constantFrom(0, 0.5, 0.999),
});

interface Read {
  readonly id: number;
  readonly key: Key;
  readonly call: ModelCall;
  /** The step it began in. */
  readonly begun: number;
  readonly leaver: AbortController;
  outcome: string;
}

/** Where a value came from. */
interface Birth {
  readonly fetchBegan: number;
  readonly since: number;
  readonly answered: number;
}

/** The cache, the model, and what must hold whatever the model says. */
class Trial {
  readonly #rules: ModelRules;
  readonly #model: CacheModel;
  readonly #cache: CachedStore;
  readonly #fetches: readonly Fetch[];
  readonly #begun = new Map<Fetch, { readonly step: number; readonly since: number }>();
  readonly #births = new Map<string, Birth>();
  /** The last step after which no older value of this key may be served. */
  readonly #barriers = new Map<string, number>();
  readonly #lastOutage = new Map<string, number>();
  readonly #reads: Read[] = [];
  readonly #complaints: string[] = [];
  #reports = 0;
  #handedOver = 0;
  #step = 0;

  constructor(rules: ModelRules) {
    this.#rules = rules;
    this.#model = new CacheModel(rules);
    const { store, fetches } = scriptedStore();
    this.#fetches = fetches;
    const { handsOver, chance, ...options } = rules;
    const waitUntil = () => {
      this.#handedOver += 1;
    };
    const get: typeof store.get = (name, call) => {
      const secret = store.get(name, call);
      const fetch = fetches.at(-1);
      if (fetch !== undefined) this.#begun.set(fetch, { step: this.#step, since: this.#model.now });
      return secret;
    };
    this.#cache = cached(
      { ...store, get },
      {
        ...options,
        now: () => this.#model.now,
        random: () => chance,
        onStale: () => {
          this.#reports += 1;
        },
        ...(handsOver ? { waitUntil } : {}),
      },
    );
  }

  async take(one: Step): Promise<void> {
    this.#step += 1;
    await this.#act(one);
    await settled();
    this.#compare();
  }

  /** Every fetch is answered, and then nobody waits. */
  async end(): Promise<void> {
    for (const one of keys) {
      while (this.#flying(one).length > 0) await this.take({ act: "answer", key: one, answer: "ok" });
    }
    expect(this.#reads.filter(({ outcome }) => outcome === "waiting")).toEqual([]);
  }

  async #act(one: Step): Promise<void> {
    switch (one.act) {
      case "read":
        for (let reader = 0; reader < one.readers; reader += 1) this.#read(one.key, one.call);
        return;
      case "answer":
        this.#answer(one.key, one.answer);
        return;
      case "fetch":
        this.#read(one.key, {});
        this.#answer(one.key, one.answer);
        return;
      case "tick":
        this.#model.now += one.ms;
        return;
      case "leave":
        this.#leave(one.which);
        return;
      case "invalidate":
        this.#invalidate(one);
        return;
      case "write":
        await this.#cache.put(nameOf(one.key), "written");
        this.#drop((found) => nameOf(found) === nameOf(one.key));
        return;
      case "clear":
        this.#cache.clear();
        this.#drop(() => true);
        return;
    }
  }

  #read(one: Key, call: ModelCall): void {
    const leaver = new AbortController();
    const read: Read = { id: this.#reads.length, key: one, call, begun: this.#step, leaver, outcome: "waiting" };
    this.#reads.push(read);
    this.#model.read(read);
    const version = one === "a 7" ? { version: "7" } : {};
    this.#cache.get(nameOf(one), { ...call, ...version, signal: leaver.signal }).then(
      (secret) => {
        read.outcome = secret.version;
        this.#complaints.push(...this.#complaintsOf(read, secret.version));
      },
      (error: unknown) => {
        read.outcome = isSstashError(error) ? error.code : "left";
      },
    );
  }

  #answer(one: Key, answer: Answer): void {
    const [fetch] = this.#flying(one);
    if (fetch === undefined) return;
    const version = `v${this.#births.size}`;
    const begun = this.#begun.get(fetch);
    if (begun === undefined) throw new Error("a fetch that the store was not asked for");
    this.#model.answer(one, answer, version);
    if (answer === "ok") {
      this.#births.set(version, { fetchBegan: begun.step, since: begun.since, answered: this.#step });
      fetch.succeed(version);
    } else if (answer === "down") {
      this.#lastOutage.set(one, this.#step);
      fetch.fail(new UnavailableError("no answer"));
    } else {
      this.#barriers.set(one, this.#step);
      fetch.fail(answer === "denied" ? new AccessDeniedError("no") : new SecretNotFoundError("secret"));
    }
  }

  #leave(which: number): void {
    const waiting = this.#reads.filter(({ outcome }) => outcome === "waiting");
    const read = waiting[which % Math.max(1, waiting.length)];
    if (read === undefined) return;
    this.#model.leave(read.id);
    read.leaver.abort(new Error("left"));
  }

  #invalidate({ key: one, which, callers }: Step & { act: "invalidate" }): void {
    const held = this.#model.versionOf(one);
    const matches = (found: string) => nameOf(found) === nameOf(one);
    for (let caller = 0; caller < callers; caller += 1) {
      if (which === "all" || (which === "held" && held === undefined)) {
        this.#cache.invalidate(nameOf(one));
        this.#drop(matches);
      } else {
        const ifVersion = which === "held" ? (held ?? "") : "another";
        this.#cache.invalidate(nameOf(one), { ifVersion });
        this.#model.drop(matches, ifVersion);
        // Each of them reads again, as after a failed login.
        if (which === "held") this.#read(one, {});
      }
    }
  }

  #drop(matches: (found: string) => boolean): void {
    this.#model.drop(matches);
    for (const found of keys) if (matches(found)) this.#barriers.set(found, this.#step);
  }

  #flying(one: Key): readonly Fetch[] {
    return this.#fetches.filter(
      ({ name, options, isOver }) => !isOver && name === nameOf(one) && (options.version === "7") === (one === "a 7"),
    );
  }

  #compare(): void {
    expect(this.#complaints).toEqual([]);
    for (const { id, outcome } of this.#reads) expect([id, outcome]).toEqual([id, this.#model.outcomes.get(id)]);
    expect(this.#fetches).toHaveLength(this.#model.fetches);
    expect([this.#reports, this.#handedOver]).toEqual([this.#model.reports, this.#model.handedOver]);
    for (const one of keys) expect(this.#flying(one).length).toBeLessThanOrEqual(1);
  }

  /** What no reader may be given, whatever the model says. */
  #complaintsOf({ key: one, call, begun }: Read, version: string): readonly string[] {
    const birth = this.#births.get(version);
    if (birth === undefined) return [`no fetch brought ${version}`];
    const barrier = this.#barriers.get(one) ?? 0;
    const { maxAgeMs, graceMs, staleIfErrorMs } = this.#rules;
    const isNarrowed = call.maxAgeMs !== undefined && call.maxAgeMs < maxAgeMs;
    const isDown = (this.#lastOutage.get(one) ?? 0) >= birth.answered;
    // A narrowed call has no grace, unless the entry's own limit was drawn below it.
    const ownGraceMs = isNarrowed && this.#rules.jitter === 0 ? 0 : graceMs;
    const limitMs = (isNarrowed ? (call.maxAgeMs ?? 0) : maxAgeMs) + Math.max(ownGraceMs, isDown ? staleIfErrorMs : 0);
    const isNew = birth.answered === this.#step;
    return [
      begun > barrier && birth.fetchBegan < barrier ? `${version} was refused, written over or dropped` : "",
      call.forceFetch && birth.fetchBegan < begun ? `${version} was fetched before it was asked for by force` : "",
      !isNew && this.#model.now - birth.since > limitMs ? `${version} is too old` : "",
    ].filter((complaint) => complaint !== "");
  }
}

describe("a cache, after any reads, answers, outages, writes and invalidations at any times,", () => {
  it("serves what the model serves, asks when the model asks, and never what is too old, refused or written over", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timers();
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", onUnhandled);
    await fc.assert(
      fc.asyncProperty(rules, fc.array(step, { maxLength: 60, size: "max" }), async (given, steps) => {
        const trial = new Trial(given);
        for (const one of steps) await trial.take(one);
        await trial.end();
      }),
      { numRuns: 400 },
    );
    process.off("unhandledRejection", onUnhandled);
    expect(unhandled).toEqual([]);
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
