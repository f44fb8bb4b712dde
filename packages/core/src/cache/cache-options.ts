import { InvalidInputError, type SstashError } from "../errors.ts";
import type { ReadOptions, Secret, SecretStore } from "../store.ts";
import type { FreshnessRules } from "./freshness.ts";

export interface CacheOptions {
  /** How long a value is served without asking, counted from when its fetch began. Default: 300,000. 0 keeps nothing: reads at the same time still share one fetch. */
  readonly maxAgeMs?: number;
  /** Each entry's own limit is drawn from [maxAgeMs × (1 − jitter), maxAgeMs], so that a fleet does not ask all at once. 0 to 1; default: 0.1. */
  readonly jitter?: number;
  /**
   * For so long after its limit a value is served at once while one caller, the first, waits for its refresh; with
   * `waitUntil` nobody waits. Default: 0.
   */
  readonly graceMs?: number;
  /** For so long after its limit a value is served when the store gives no answer. Default: without end. */
  readonly staleIfErrorMs?: number;
  /** How long a name that was not found is not asked for again; doubled each time, up to 60,000. Default: 1,000. 0: asked each time. */
  readonly notFoundMs?: number;
  /** Entries kept; the least recently read goes first. Default: 1,000. */
  readonly maxEntries?: number;
  /** Takes refreshes that go on after the read was answered. Without it there is no work that nobody waits for. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** Told once for each failed fetch after which an older value was served. */
  readonly onStale?: (event: StaleEvent) => void;
  /** Milliseconds. Default: `Date.now`, which unlike a monotonic clock counts the time that a machine was frozen. */
  readonly now?: () => number;
  /** From 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

export interface StaleEvent {
  readonly name: string;
  /** Why there is no newer value. */
  readonly error: SstashError;
}

export interface CachedReadOptions extends ReadOptions {
  /** A narrower limit for this read; a wider one changes nothing. Without grace: what is older is fetched, or served only when the store gives no answer. */
  readonly maxAgeMs?: number;
  /** Asks the store, by a fetch that starts after this call. A failure is thrown; one without an answer leaves what is kept. Default: false. */
  readonly forceFetch?: boolean;
}

/** Which entries to drop: those of the name, narrowed by what is given. */
export interface Invalidation extends Pick<ReadOptions, "version" | "context"> {
  /** Only while the value kept is of this version: then any number of callers whose login failed with it cause one fetch. */
  readonly ifVersion?: string;
}

/** A store whose reads of one secret are kept. What is written through it is read anew. */
export interface CachedStore extends SecretStore {
  get(name: string, options?: CachedReadOptions): Promise<Secret>;

  /**
   * Drops what is kept of a name, for every version and context unless one is given; where `supports.leaves`, of the secret with
   * all its leaves. A fetch that is under way for it is answered to those who wait, and not kept.
   */
  invalidate(name: string, options?: Invalidation): void;

  /** Drops everything. */
  clear(): void;
}

/** The options with defaults filled in. */
export interface CacheSettings extends FreshnessRules {
  readonly maxEntries: number;
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined;
  readonly onStale: ((event: StaleEvent) => void) | undefined;
  readonly now: () => number;
}

/** @throws InvalidInputError that names the setting. */
export function cacheSettings(options: CacheOptions): CacheSettings {
  const { jitter = 0.1, maxEntries = 1000, notFoundMs = 1000 } = options;
  if (!(jitter >= 0 && jitter <= 1)) throw new InvalidInputError("jitter is a number from 0 to 1");
  if (!Number.isInteger(maxEntries) || maxEntries < 1)
    throw new InvalidInputError("maxEntries is a whole number from 1");
  if (notFoundMs === Number.POSITIVE_INFINITY) throw new InvalidInputError("notFoundMs has an end");
  return {
    maxAgeMs: duration("maxAgeMs", options.maxAgeMs ?? 300_000),
    jitter,
    graceMs: duration("graceMs", options.graceMs ?? 0),
    staleIfErrorMs: duration("staleIfErrorMs", options.staleIfErrorMs ?? Number.POSITIVE_INFINITY),
    notFoundMs: duration("notFoundMs", notFoundMs),
    maxEntries,
    waitUntil: options.waitUntil,
    onStale: options.onStale,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  };
}

/** @throws InvalidInputError for what is no length of time. */
export function duration(setting: string, ms: number): number {
  if (!(ms >= 0)) throw new InvalidInputError(`${setting} is a number of milliseconds from 0`);
  return ms;
}
