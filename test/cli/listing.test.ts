import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe("list and keys (8.8)", () => {
  it("L1: one line a version, oldest first, with a blank at the end where there is no comment", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "com", "v", "-v", "12", "-c", "my comment"]);
    await sstash(["put", "ctx", "v"]);
    await sstash(["put", "com", "v", "-v", "0"]);
    expect(await sstash(["list"])).toMatchObject(
      printed(
        `com -- version ${zeros(0)} -- comment \n` +
          `com -- version ${zeros(12)} -- comment my comment\n` +
          `ctx -- version ${zeros(1)} -- comment \n`,
      ),
    );
  });

  it("L2: names are padded to the longest, counted in code points", async () => {
    const { sstash } = await bench.freshTable();
    for (const name of ["a.b", "emptyv2", "😀"]) await sstash(["put", name, "v"]);
    expect(await sstash(["list"])).toMatchObject(
      printed(
        ["a.b    ", "emptyv2", "😀      "].map((name) => `${name} -- version ${zeros(1)} -- comment \n`).join(""),
      ),
    );
  });

  it("L3, L4: keys are distinct and sorted by code point", async () => {
    const { sstash } = await bench.freshTable();
    for (const name of ["a.b", "A-d", "@f", "\u{1f600}", "\uff21", "a.b"]) await sstash(["put", name, "v", "-a"]);
    expect(await sstash(["keys"])).toMatchObject(printed("@f\nA-d\na.b\n\uff21\n\u{1f600}\n"));
  });

  it("L5: a table of more than one page is listed to its end", async () => {
    const { sstash, write } = await bench.freshTable();
    const filler = { S: "x".repeat(300_000) };
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await write({ name: { S: name }, version: { S: zeros(1) }, filler });
    bench.dynamodb.requests.length = 0;
    expect(await sstash(["keys"])).toMatchObject(printed(names.map((name) => `${name}\n`).join("")));
    expect(bench.dynamodb.requests.length).toBeGreaterThan(1);
    expect((await sstash(["list"])).stdout.split("\n")).toHaveLength(names.length + 1);
  });
});
