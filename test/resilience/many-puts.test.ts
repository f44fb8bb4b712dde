import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";
import { zeros } from "../cli/expectations.ts";
import { skipSaying } from "../contract/skip-saying.ts";
import { notBuilt, program, type StartOptions, start } from "./built-program.ts";
import { notSlow } from "./slow.ts";

let bench: CredstashBench;
let home: string;
beforeAll(async () => {
  bench = await credstashBench();
  home = await mkdtemp(join(tmpdir(), "sstash-many-"));
});
afterAll(async () => {
  await bench.close();
  await rm(home, { recursive: true, force: true });
});

/** What so many processes leave behind that all put a value of their own at one moment, by `line`. */
async function putAtOnce(count: number, line: readonly string[], options: StartOptions): Promise<readonly string[]> {
  const values = Array.from({ length: count }, (_, index) => `value ${index}`);
  const runs = values.map((value) => start(program, [...line, "put", "one.name", value, "-a"], options).ended);
  const ends = await Promise.all(runs);
  const stored = { status: 0, signal: null, stdout: "one.name has been stored\n", stderr: "" };
  expect(ends).toEqual(ends.map(() => stored));
  return values;
}

/** Versions 1 to `count` are there, and hold each value once. */
async function expectEach(
  values: readonly string[],
  sstash: (argv: readonly string[]) => Promise<{ readonly stdout: string }>,
): Promise<void> {
  const listed = JSON.parse((await sstash(["list", "--json"])).stdout) as { readonly version: string }[];
  expect(listed.map(({ version }) => version)).toEqual(values.map((_, index) => zeros(index + 1)));
  const found: string[] = [];
  for (const { version } of listed) found.push((await sstash(["get", "one.name", "-n", "-v", version])).stdout);
  expect(found.toSorted()).toEqual(values.toSorted());
}

describe.each([8, 64])("%i processes that put the next version of one name at once", (count) => {
  it("each store one, on the local backend", { timeout: 120_000 }, async (test) => {
    if (notBuilt !== undefined) skipSaying(test, notBuilt);
    if (count === 64 && notSlow !== undefined) skipSaying(test, notSlow);
    const dir = join(home, `store-${count}`);
    const env = { HOME: home, SSTASH_BACKEND: "local", SSTASH_LOCAL_DIR: dir };
    const values = await putAtOnce(count, [], { env });
    await expectEach(values, (argv) => bench.sstash(argv, { env }));
  });

  it("each store one, on credstash", { timeout: 240_000 }, async (test) => {
    if (notBuilt !== undefined) skipSaying(test, notBuilt);
    if (count === 64 && notSlow !== undefined) skipSaying(test, notSlow);
    const { table, sstash } = await bench.freshTable();
    const values = await putAtOnce(count, ["-t", table], { env: { HOME: home, ...bench.environment } });
    await expectEach(values, sstash);
  });
});
