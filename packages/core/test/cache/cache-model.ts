/** What a sequence of steps ought to come to, in the plainest words: one list of entries, one fetch a key, and who waits. */

export interface ModelRules {
  readonly maxAgeMs: number;
  readonly jitter: number;
  readonly graceMs: number;
  readonly staleIfErrorMs: number;
  readonly notFoundMs: number;
  readonly maxEntries: number;
  readonly handsOver: boolean;
  /** What `random` always says. */
  readonly chance: number;
}

export interface ModelCall {
  readonly maxAgeMs?: number;
  readonly forceFetch?: boolean;
}

export type Answer = "ok" | "down" | "denied" | "missing";

export interface ModelRead {
  readonly id: number;
  readonly key: string;
  readonly call: ModelCall;
}

interface Rest {
  readonly at: number;
  readonly fullMs: number;
}

interface ModelEntry {
  readonly key: string;
  readonly version?: string;
  readonly since: number;
  readonly outage?: Rest;
  readonly missing?: Rest;
}

interface ModelFetch {
  readonly since: number;
  readonly waiting: ModelRead[];
  readonly inBackground: boolean;
  outdated: boolean;
}

export const codes: Readonly<Record<Exclude<Answer, "ok">, string>> = {
  down: "ERR_UNAVAILABLE",
  denied: "ERR_ACCESS_DENIED",
  missing: "ERR_SECRET_NOT_FOUND",
};

export class CacheModel {
  now = 1_000_000;
  fetches = 0;
  reports = 0;
  handedOver = 0;
  /** By the id of the read: a version, a code, `waiting` or `left`. */
  readonly outcomes = new Map<number, string>();
  readonly flying = new Map<string, ModelFetch>();
  readonly #queued = new Map<string, ModelRead[]>();
  readonly #rules: ModelRules;
  /** Least recently used first. */
  #entries: ModelEntry[] = [];

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  read(read: ModelRead): void {
    this.outcomes.set(read.id, "waiting");
    const entry = read.call.forceFetch ? undefined : this.#find(read.key);
    if (read.call.forceFetch) this.#waitForNew(read);
    else if (entry === undefined) this.#wait(read);
    else {
      this.#entries = [...this.#entries.filter((one) => one !== entry), entry];
      if (entry.missing === undefined) this.#readHeld(read, entry);
      else this.#readMissing(read, entry.missing);
    }
  }

  #readMissing({ id, key, call }: ModelRead, missing: Rest): void {
    const forMs = Math.min(this.#restMs(missing), call.maxAgeMs ?? Number.POSITIVE_INFINITY);
    if (this.now - missing.at < forMs) this.outcomes.set(id, codes.missing);
    else this.#wait({ id, key, call });
  }

  #readHeld(read: ModelRead, entry: ModelEntry): void {
    const { isFresh, isInGrace, isUsable } = this.#stateOf(entry, read.call);
    const rests = entry.outage !== undefined && this.now - entry.outage.at < this.#restMs(entry.outage);
    const someoneRefreshes = this.flying.has(read.key);
    const serve = isFresh || (isUsable && rests) || (isInGrace && (someoneRefreshes || this.#rules.handsOver));
    if (serve) this.outcomes.set(read.id, entry.version ?? "nothing");
    else this.#wait(read);
    if (!serve || isFresh || rests || someoneRefreshes) return;
    this.#begin(read.key, [], true);
    this.handedOver += 1;
  }

  leave(id: number): void {
    for (const [key, fetch] of this.flying) {
      if (!removeRead(fetch.waiting, id)) continue;
      this.outcomes.set(id, "left");
      if (fetch.waiting.length === 0 && !fetch.inBackground) this.#beginQueued(key);
      return;
    }
    for (const [key, reads] of this.#queued) {
      if (!removeRead(reads, id)) continue;
      this.outcomes.set(id, "left");
      if (reads.length === 0) this.#queued.delete(key);
    }
  }

  answer(key: string, answer: Answer, version: string): void {
    const fetch = this.flying.get(key);
    if (fetch === undefined) return;
    if (!fetch.outdated) this.#keep(key, fetch, answer, version);
    const entry = this.#find(key);
    let isReported = false;
    const outcomeOf = (call: ModelCall): string => {
      if (answer === "ok") return version;
      const standIn = answer === "down" && !call.forceFetch ? entry?.version : undefined;
      if (entry === undefined || standIn === undefined || !this.#stateOf(entry, call).isUsable) return codes[answer];
      isReported = true;
      return standIn;
    };
    for (const { id, call } of fetch.waiting) this.outcomes.set(id, outcomeOf(call));
    if (fetch.inBackground) outcomeOf({});
    if (isReported) this.reports += 1;
    this.#beginQueued(key);
  }

  /** With a version: only entries that hold it. */
  drop(matches: (key: string) => boolean, ifVersion?: string): void {
    const dropped = this.#entries.filter(
      (entry) => matches(entry.key) && (ifVersion === undefined || entry.version === ifVersion),
    );
    this.#entries = this.#entries.filter((entry) => !dropped.includes(entry));
    for (const [key, fetch] of this.flying) {
      if (ifVersion === undefined ? matches(key) : dropped.some((entry) => entry.key === key)) fetch.outdated = true;
    }
  }

  versionOf(key: string): string | undefined {
    return this.#find(key)?.version;
  }

  #find(key: string): ModelEntry | undefined {
    return this.#entries.find((entry) => entry.key === key);
  }

  #stateOf({ since }: ModelEntry, { maxAgeMs }: ModelCall) {
    const { graceMs, staleIfErrorMs, jitter, chance } = this.#rules;
    const ownMs = this.#rules.maxAgeMs * (1 - jitter * chance);
    const limitMs = Math.min(ownMs, maxAgeMs ?? ownMs);
    const ageMs = this.now - since;
    const isFresh = ageMs < limitMs;
    const isInGrace = limitMs === ownMs && ageMs < limitMs + graceMs;
    const isTolerable = staleIfErrorMs > 0 && ageMs <= limitMs + staleIfErrorMs;
    return { isFresh, isInGrace, isUsable: isFresh || isInGrace || isTolerable };
  }

  #restMs({ fullMs }: Rest): number {
    return fullMs * (1 - this.#rules.chance / 2);
  }

  #keep(key: string, { since }: ModelFetch, answer: Answer, version: string): void {
    const before = this.#find(key);
    const rest = (earlier: Rest | undefined, firstMs: number): Rest => ({
      at: this.now,
      fullMs: earlier === undefined ? firstMs : Math.min(60_000, earlier.fullMs * 2),
    });
    const kept: Readonly<Record<Answer, () => ModelEntry | undefined>> = {
      ok: () => ({ key, version, since }),
      down: () => (before?.version === undefined ? before : { ...before, outage: rest(before.outage, 1000) }),
      denied: () => undefined,
      missing: () =>
        this.#rules.notFoundMs === 0
          ? undefined
          : { key, since, missing: rest(before?.missing, this.#rules.notFoundMs) },
    };
    const entry = this.#rules.maxAgeMs === 0 ? undefined : kept[answer]();
    this.#entries = this.#entries.filter((one) => one !== before);
    if (entry !== undefined) this.#entries = [...this.#entries, entry].slice(-this.#rules.maxEntries);
  }

  #wait(read: ModelRead): void {
    const fetch = this.flying.get(read.key);
    if (fetch === undefined || fetch.outdated) this.#waitForNew(read);
    else fetch.waiting.push(read);
  }

  #waitForNew(read: ModelRead): void {
    const queued = this.#queued.get(read.key);
    if (queued !== undefined) queued.push(read);
    else if (this.flying.has(read.key)) this.#queued.set(read.key, [read]);
    else this.#begin(read.key, [read], false);
  }

  #begin(key: string, waiting: ModelRead[], inBackground: boolean): void {
    this.fetches += 1;
    this.flying.set(key, { since: this.now, waiting, inBackground, outdated: false });
  }

  #beginQueued(key: string): void {
    this.flying.delete(key);
    const queued = this.#queued.get(key);
    this.#queued.delete(key);
    if (queued !== undefined) this.#begin(key, queued, false);
  }
}

function removeRead(reads: ModelRead[], id: number): boolean {
  const index = reads.findIndex((read) => read.id === id);
  if (index < 0) return false;
  reads.splice(index, 1);
  return true;
}
