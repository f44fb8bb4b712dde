import {
  isReadFailure,
  type ReadFailure,
  type ReadOptions,
  type Secret,
  type SecretStore,
  type Selection,
} from "../store.ts";
import { type CacheKey, concerns, keyFilter, keyText } from "./cache-key.ts";
import { type CachedReadOptions, type CacheSettings, duration, type Invalidation } from "./cache-options.ts";
import { EntryTable } from "./entry-table.ts";
import type { Flight } from "./flight.ts";
import { Flights } from "./flights.ts";
import { after, decide, type Entry, freshnessOf, hold, type Outcome } from "./freshness.ts";
import { isOutage } from "./outage.ts";

/** Puts into effect what `freshness` decides. */
export class SecretCache {
  readonly #settings: CacheSettings;
  readonly #entries: EntryTable;
  readonly #flights: Flights;
  readonly #store: SecretStore;
  /** Grows with everything after which an older value may no longer be kept. */
  #turns = 0;

  constructor(store: SecretStore, settings: CacheSettings) {
    this.#settings = settings;
    this.#store = store;
    this.#entries = new EntryTable(settings.maxEntries);
    this.#flights = new Flights({
      fetch: async (key, signal) => store.get(key.name, { ...given(key), signal }),
      now: settings.now,
      onOutcome: (key, outcome) => {
        if ("error" in outcome && !isOutage(outcome.error)) this.#turns += 1;
        this.#entries.write(key, after(this.#entries.peek(key.text), outcome, settings));
      },
    });
  }

  async get(name: string, options: CachedReadOptions): Promise<Secret> {
    options.signal?.throwIfAborted();
    if (options.maxAgeMs !== undefined) duration("maxAgeMs", options.maxAgeMs);
    const text = keyText(name, options);
    if (options.forceFetch === true) {
      const flight = this.#flights.joinNew(keyOf(name, text, options));
      return secretOf(await flight.wait(options.signal));
    }
    const entry = this.#entries.read(text);
    if (entry === undefined) return this.#fetched(this.#flights.join(keyOf(name, text, options)), options);
    const decision = decide(entry, { now: this.#settings.now(), maxAgeMs: options.maxAgeMs }, this.#settings);
    if (decision.act === "serve") return decision.secret;
    if (decision.act === "refuse") throw decision.error;
    const key = keyOf(name, text, options);
    if (decision.act === "refresh" && !this.#mustRefresh(key)) return decision.secret;
    return this.#fetched(this.#flights.join(key), options);
  }

  /** Secrets go into the places that are free. A failure changes nothing: `get` may be allowed what a bulk read is not. */
  async *readMany(
    selection: Selection,
    options: ReadOptions = {},
  ): AsyncGenerator<Secret | ReadFailure, void, undefined> {
    const since = this.#settings.now();
    const turns = this.#turns;
    for await (const outcome of this.#store.readMany(selection, options)) {
      if (!isReadFailure(outcome) && turns === this.#turns) this.#keep(outcome, since, options);
      yield outcome;
    }
  }

  invalidate(name: string, { ifVersion, version, context }: Invalidation): void {
    this.#turns += 1;
    const filter = keyFilter(name, { leaves: this.#store.supports.leaves, version, context });
    const removed = this.#entries.remove(
      (key, entry) => concerns(filter, key) && (ifVersion === undefined || isOfVersion(entry, ifVersion)),
    );
    // With a version, a fetch for which nothing was removed was begun by an earlier caller with the same complaint: it is
    // the one to share.
    const texts = new Set(removed.map(({ text }) => text));
    this.#flights.outdate((key) => (ifVersion === undefined ? concerns(filter, key) : texts.has(key.text)));
  }

  clear(): void {
    this.#turns += 1;
    this.#entries.remove(() => true);
    this.#flights.outdate(() => true);
  }

  /** Where nothing newer is there. */
  #keep(secret: Secret, since: number, options: ReadOptions): void {
    const key = keyOf(secret.name, keyText(secret.name, options), options);
    const there = this.#entries.peek(key.text);
    if (this.#settings.maxAgeMs === 0) return;
    if (there === undefined ? this.#entries.isFull : "secret" in there && there.since >= since) return;
    this.#entries.write(key, hold(secret, since, this.#settings));
  }

  /** In the grace window: whether this caller is the one who waits. */
  #mustRefresh(key: CacheKey): boolean {
    if (this.#flights.isFlying(key)) return false;
    const { waitUntil } = this.#settings;
    if (waitUntil === undefined) return true;
    const work = this.#fetched(this.#flights.join(key), {});
    // A refusal has dropped the entry, so that the next read meets it; here nobody is left to tell.
    waitUntil(work.catch(() => undefined));
    return false;
  }

  async #fetched(flight: Flight, options: CachedReadOptions): Promise<Secret> {
    const outcome = await flight.wait(options.signal);
    return "error" in outcome ? this.#standIn(flight, outcome.error, options) : outcome.secret;
  }

  /** @throws the error when nothing may be served in its place. */
  #standIn(flight: Flight, error: unknown, { maxAgeMs }: CachedReadOptions): Secret {
    const entry = isOutage(error) ? this.#entries.peek(flight.key.text) : undefined;
    if (entry === undefined || !("secret" in entry) || !isOutage(error)) throw error;
    if (freshnessOf(entry, { now: this.#settings.now(), maxAgeMs }, this.#settings) === "dead") throw error;
    if (!flight.isReported) {
      flight.isReported = true;
      this.#settings.onStale?.({ name: flight.key.name, error });
    }
    return entry.secret;
  }
}

function isOfVersion(entry: Entry, version: string): boolean {
  return "secret" in entry && entry.secret.version === version;
}

function secretOf(outcome: Outcome): Secret {
  if ("error" in outcome) throw outcome.error;
  return outcome.secret;
}

function keyOf(name: string, text: string, { version, context }: CachedReadOptions): CacheKey {
  // The caller's own object may be changed while the fetch is under way.
  return { text, name, version, context: context === undefined ? undefined : { ...context } };
}

/** What the caller gave, and no more: to a store an empty context is not the same as none. */
function given({ version, context }: CacheKey): Pick<CachedReadOptions, "version" | "context"> {
  return { ...(version === undefined ? {} : { version }), ...(context === undefined ? {} : { context }) };
}
