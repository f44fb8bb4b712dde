import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { concurrently } from "../src/concurrently.ts";

/** A work whose end the test decides. */
function gate<T>(): { promise: Promise<T>; open: (value: T) => void; fail: (error: unknown) => void } {
  let open: (value: T) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function collect<T>(outcomes: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

describe("concurrently", () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => process.on("unhandledRejection", note));
  afterEach(async () => {
    await turn();
    process.off("unhandledRejection", note);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it("yields in the order of the inputs whatever ends first, and never runs more than the limit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (turns, limit) => {
          let running = 0;
          let most = 0;
          const work = async (input: { index: number; wait: number }): Promise<number> => {
            running += 1;
            most = Math.max(most, running);
            for (let i = 0; i < input.wait; i += 1) await turn();
            running -= 1;
            return input.index;
          };
          const inputs = turns.map((wait, index) => ({ index, wait }));
          expect(await collect(concurrently(inputs, limit, work))).toEqual(inputs.map(({ index }) => index));
          expect(most).toBe(Math.min(limit, inputs.length));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("starts nothing before it is asked for the first outcome", async () => {
    const started: number[] = [];
    const outcomes = concurrently([1, 2], 2, async (input) => started.push(input));
    await turn();
    expect(started).toEqual([]);
    await collect(outcomes);
    expect(started).toEqual([1, 2]);
  });

  it("starts nothing more when the consumer stops early", async () => {
    const started: number[] = [];
    const outcomes = concurrently([1, 2, 3, 4, 5], 2, async (input) => {
      started.push(input);
      await turn();
      return input;
    });
    for await (const outcome of outcomes) {
      expect(outcome).toBe(1);
      break;
    }
    const startedByThen = [...started];
    for (let i = 0; i < 5; i += 1) await turn();
    expect(started).toEqual(startedByThen);
    expect(started.length).toBeLessThan(5);
  });

  it("starts nothing more once a work has thrown, even while an earlier one is still running", async () => {
    const first = gate<string>();
    const started: number[] = [];
    const outcomes = concurrently([0, 1, 2, 3, 4], 2, async (input) => {
      started.push(input);
      if (input === 0) return first.promise;
      throw new Error(`work ${input} failed`);
    });
    const yielded: string[] = [];
    const whole = (async () => {
      for await (const outcome of outcomes) yielded.push(outcome);
    })();
    await turn();
    expect(started).toEqual([0, 1]);
    first.open("zero");
    await expect(whole).rejects.toThrow("work 1 failed");
    expect(yielded).toEqual(["zero"]);
    await turn();
    expect(started).toEqual([0, 1]);
  });

  it("takes a work that throws at once as one that rejects", async () => {
    const work = (): Promise<never> => {
      throw new Error("at once");
    };
    await expect(collect(concurrently([1, 2, 3], 1, work))).rejects.toThrow("at once");
  });

  it("leaves no rejection unhandled when several works fail, or when one fails after the consumer has gone", async () => {
    const late = gate<number>();
    const several = concurrently([1, 2, 3], 3, async (input) => Promise.reject(new Error(String(input))));
    await expect(collect(several)).rejects.toThrow("1");
    for await (const _ of concurrently([1, 2], 2, async (input) => (input === 1 ? input : late.promise))) break;
    late.fail(new Error("nobody is listening"));
    await turn();
  });

  it("passes on what the inputs throw, after the outcomes of those before", async () => {
    function* inputs(): Generator<number> {
      yield 1;
      throw new Error("no more inputs");
    }
    const yielded: number[] = [];
    const whole = (async () => {
      for await (const outcome of concurrently(inputs(), 2, async (input) => input)) yielded.push(outcome);
    })();
    await expect(whole).rejects.toThrow("no more inputs");
    expect(yielded).toEqual([1]);
  });

  it("takes an input when its work starts, and runs no more than eight limits ahead of the consumer", async () => {
    let taken = 0;
    function* inputs(): Generator<number> {
      for (; taken < 1000; ) yield taken++;
    }
    const outcomes = concurrently(inputs(), 2, async (input) => input);
    expect((await outcomes.next()).value).toBe(0);
    for (let i = 0; i < 50; i += 1) await turn();
    expect(taken).toBeLessThanOrEqual(17);
    expect((await collect(outcomes)).length).toBe(999);
  });

  it("ends at once for no inputs", async () => {
    expect(await collect(concurrently([], 3, async () => 1))).toEqual([]);
  });
});
