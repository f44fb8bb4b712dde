import { type CachedStore, cached } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { vi } from "vitest";
import { type ApiAnswer, createHandler, type Handler } from "../../src/function/handler.ts";
import type { InvocationContext } from "../../src/function/invocation.ts";
import { type LogRecord, logLine } from "../../src/function/log.ts";
import { FakeDatabase } from "./fake-database.ts";
import { TestClock } from "./test-clock.ts";

export const secretName = "database/app";

export interface HandlerBench {
  readonly clock: TestClock;
  readonly database: FakeDatabase;
  readonly store: CachedStore;
  /** Fetches of the secret that reached the store behind the cache. */
  readonly fetches: () => number;
  readonly handler: Handler;
  readonly records: LogRecord[];
  /** What was logged, as it is written. */
  readonly logText: () => string;
  readonly rotate: (password: string) => Promise<void>;
}

/** A handler over a cached store and a database, both in memory, with a clock that is moved by hand. */
export async function handlerBench(clock: TestClock = new TestClock()): Promise<HandlerBench> {
  const database = new FakeDatabase();
  const records: LogRecord[] = [];
  const backing = memoryStore();
  const get = vi.spyOn(backing, "get");
  const rotate = async (password: string): Promise<void> => {
    await backing.put(secretName, JSON.stringify({ username: "app", password }));
  };
  await rotate(database.password);
  const store = cached(backing, { now: clock.now, random: () => 0 });
  const place = { host: "proxy.example", enginePort: 3306 };
  const log = (record: LogRecord): void => void records.push(record);
  const handler = createHandler({ store, secretName, place, connect: database.connect, clock, log });
  const logText = (): string => records.map(logLine).join("");
  return { clock, database, store, fetches: () => get.mock.calls.length, handler, records, logText, rotate };
}

export function invocation(remainingMs = 10_000, awsRequestId = "request-1"): InvocationContext {
  return { awsRequestId, getRemainingTimeInMillis: () => remainingMs };
}

export const wellAnswered: ApiAnswer = {
  statusCode: 200,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: '{"now":"2026-01-02T03:04:05.000Z"}',
};
