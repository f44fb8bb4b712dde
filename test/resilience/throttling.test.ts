import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stored } from "../cli/expectations.ts";
import { type SickBench, sickBench } from "./aws-behind-proxies.ts";

let bench: SickBench;
beforeAll(async () => {
  bench = await sickBench();
});
afterAll(() => bench.close());
afterEach(() => bench.recover());

const names = Array.from({ length: 24 }, (_, index) => `name.${String(index).padStart(2, "0")}`);
const document = JSON.stringify(Object.fromEntries(names.map((name) => [name, `value of ${name}`])));

/** The result of a line while services refuse every third call, and how many they refused. */
async function throttled<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly refusals: number }> {
  const { DynamoDB, KMS } = bench.proxies;
  let refusals = 0;
  for (const proxy of [DynamoDB, KMS]) {
    proxy.beSick(({ number }) => {
      if (number % 3 !== 0) return undefined;
      refusals += 1;
      return "throttles";
    });
  }
  const result = await run();
  bench.recover();
  return { result, refusals };
}

describe("every third call throttled", () => {
  it("putall stores the same, once each", { timeout: 60_000 }, async () => {
    const { sstash, rows } = await bench.freshTable();
    const { result, refusals } = await throttled(() => sstash(["putall", "-", "-a"], { stdin: document }));
    expect(result).toMatchObject(stored(...names));
    expect(refusals).toBeGreaterThan(20);
    expect((await rows()).map((row) => row["name"]?.S)).toEqual(names);
    expect(JSON.parse((await sstash(["getall"])).stdout)).toEqual(JSON.parse(document));
  });

  it("getall prints the same, with the right to list and without", { timeout: 60_000 }, async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["putall", "-"], { stdin: document });
    for (const line of [
      ["getall", "-f", "csv"],
      ["getall", "--only", "name.07", "--only", "name.13", "--only", "name.19"],
    ]) {
      const healthy = await sstash(line);
      expect(healthy.status).toBe(0);
      const { result, refusals } = await throttled(() => sstash(line));
      expect(result).toEqual(healthy);
      expect(refusals).toBeGreaterThan(0);
    }
  });
});
