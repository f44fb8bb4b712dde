import { SecretNotFoundError } from "../errors.ts";
import type { Secret } from "../store.ts";
import { isOutage } from "./outage.ts";

/** All in milliseconds, but for `jitter`, a share. */
export interface FreshnessRules {
  readonly maxAgeMs: number;
  readonly jitter: number;
  readonly graceMs: number;
  readonly staleIfErrorMs: number;
  readonly notFoundMs: number;
  readonly random: () => number;
}

/** During it the store is not asked. */
interface Pause {
  readonly since: number;
  readonly lastsMs: number;
  /** What the next one doubles. */
  readonly fullMs: number;
}

/** A value, and when it was asked for: it is at most that old. */
export interface Held {
  readonly secret: Secret;
  readonly since: number;
  readonly limitMs: number;
  /** The store gave no answer when asked for a newer one. */
  readonly outage?: Pause;
}

/** The store said that there is no such secret. */
export interface Missed {
  readonly error: SecretNotFoundError;
  readonly pause: Pause;
}

export type Entry = Held | Missed;

/** How a fetch ended, and when it began and ended. */
export type Outcome = { readonly since: number; readonly until: number } & (
  | { readonly secret: Secret }
  | { readonly error: unknown }
);

export interface Moment {
  readonly now: number;
  /** The call's own limit. */
  readonly maxAgeMs?: number | undefined;
}

/** `grace` is served while a refresh is made, `stale` only when the store gives no answer, `dead` never. */
export type Freshness = "fresh" | "grace" | "stale" | "dead";

const longestPauseMs = 60_000;

/** What a clock that was set back says of age is no use; then anything may have happened. */
function elapsedMs(since: number, now: number): number {
  return now < since ? Number.POSITIVE_INFINITY : now - since;
}

function isOver({ since, lastsMs }: Pause, now: number): boolean {
  return elapsedMs(since, now) >= lastsMs;
}

export function freshnessOf(held: Held, { now, maxAgeMs }: Moment, rules: FreshnessRules): Freshness {
  const isNarrowed = maxAgeMs !== undefined && maxAgeMs < held.limitMs;
  const overMs = elapsedMs(held.since, now) - (isNarrowed ? maxAgeMs : held.limitMs);
  if (overMs < 0) return "fresh";
  // A caller who asks for a younger value does not want the grace of the others.
  if (!isNarrowed && overMs < rules.graceMs) return "grace";
  return rules.staleIfErrorMs > 0 && overMs <= rules.staleIfErrorMs ? "stale" : "dead";
}

/** What a read does with what is kept. `refresh` has a value to serve meanwhile. */
export type Decision =
  | { readonly act: "serve" | "refresh"; readonly secret: Secret }
  | { readonly act: "refuse"; readonly error: SecretNotFoundError }
  | { readonly act: "fetch" };

const fetchIt: Decision = { act: "fetch" };

export function decide(entry: Entry, moment: Moment, rules: FreshnessRules): Decision {
  if (!("secret" in entry)) return decideMissed(entry, moment);
  const freshness = freshnessOf(entry, moment, rules);
  if (freshness === "fresh") return { act: "serve", secret: entry.secret };
  const isDown = entry.outage !== undefined && !isOver(entry.outage, moment.now);
  if (freshness === "dead" || (freshness === "stale" && !isDown)) return fetchIt;
  return { act: isDown ? "serve" : "refresh", secret: entry.secret };
}

function decideMissed({ error, pause }: Missed, { now, maxAgeMs = Number.POSITIVE_INFINITY }: Moment): Decision {
  return isOver(pause, now) || elapsedMs(pause.since, now) >= maxAgeMs ? fetchIt : { act: "refuse", error };
}

/** What is kept after a fetch; undefined for nothing. A refusal drops the value: what may no longer be read is not served. */
export function after(before: Entry | undefined, outcome: Outcome, rules: FreshnessRules): Entry | undefined {
  if (rules.maxAgeMs === 0) return undefined;
  if ("secret" in outcome) return hold(outcome.secret, outcome.since, rules);
  if (isOutage(outcome.error)) {
    if (before === undefined || !("secret" in before)) return before;
    return { ...before, outage: nextPause(before.outage, { now: outcome.until, firstMs: 1000 }, rules) };
  }
  if (!(outcome.error instanceof SecretNotFoundError) || rules.notFoundMs === 0) return undefined;
  const earlier = before !== undefined && "pause" in before ? before.pause : undefined;
  const pause = nextPause(earlier, { now: outcome.until, firstMs: rules.notFoundMs }, rules);
  return { error: outcome.error, pause };
}

export function hold(secret: Secret, since: number, { maxAgeMs, jitter, random }: FreshnessRules): Held {
  return { secret, since, limitMs: maxAgeMs * (1 - jitter * random()) };
}

interface PauseStart {
  readonly now: number;
  readonly firstMs: number;
}

/** Twice the one before, up to a minute, less up to a half by chance: those who failed together come back one by one. */
function nextPause(before: Pause | undefined, { now, firstMs }: PauseStart, { random }: FreshnessRules): Pause {
  const fullMs = before === undefined ? firstMs : Math.min(before.fullMs * 2, Math.max(longestPauseMs, firstMs));
  return { since: now, lastsMs: fullMs * (1 - random() / 2), fullMs };
}
