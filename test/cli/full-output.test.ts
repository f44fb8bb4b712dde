import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { skipSaying } from "../contract/skip-saying.ts";
import { bash, notBuilt } from "../resilience/built-program.ts";
import { type CliBench, cliBench } from "./terminal-double.ts";

const versions = ["1", "2", "3"];

let bench: CliBench;
let folder: string;
let stores = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sstash-full-"));
  bench = await cliBench({ SSTASH_BACKEND: "local" });
});
afterAll(() => Promise.all([bench.close(), rm(folder, { recursive: true, force: true })]));
beforeEach((test) => {
  if (notBuilt !== undefined) skipSaying(test, notBuilt);
});

/** A store of a secret with three versions, and lines on it. */
async function threeVersions() {
  stores += 1;
  const env = {
    HOME: folder,
    SSTASH_BACKEND: "local",
    SSTASH_LOCAL_DIR: join(folder, `store-${stores}`),
    SSTASH_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  };
  const sstash = (...argv: readonly string[]) => bench.sstash(argv, { env });
  for (const value of versions) await sstash("put", "a", value, "-a");
  return { sstash, intoFull: (line: string) => bash(`"$0" ${line} > /dev/full`, { env }) };
}

const stoppedHalfWay = {
  status: 1,
  stderr: expect.stringMatching(
    /^the output could not be written \(ENOSPC\)\nsstash: ERR_OUTPUT: it was stopped half-way: nothing was lost; .*run it again\n$/,
  ),
};

describe.skipIf(process.platform !== "linux")("standard output that is full (needs /dev/full)", () => {
  it("stops prune, which says to run it again; run again it ends", async () => {
    const { sstash, intoFull } = await threeVersions();
    expect(await intoFull("prune --keep 1")).toMatchObject(stoppedHalfWay);
    expect((await sstash("versions", "a")).stdout.trim().split("\n")).toHaveLength(2);
    expect((await sstash("prune", "--keep", "1")).status).toBe(0);
    expect((await sstash("versions", "a")).stdout.trim().split("\n")).toHaveLength(1);
    expect((await sstash("get", "a")).stdout).toBe("3\n");
  });

  it("stops rename, which says to run it again; run again it ends", async () => {
    const { sstash, intoFull } = await threeVersions();
    expect(await intoFull("rename a b")).toMatchObject(stoppedHalfWay);
    expect((await sstash("get", "a")).stdout).toBe("3\n");
    expect((await sstash("rename", "a", "b")).status).toBe(0);
    expect((await sstash("get", "b")).stdout).toBe("3\n");
    expect((await sstash("keys")).stdout).toBe("b\n");
  });

  it("stops putall, which says where to look for what it stored", async () => {
    const { intoFull } = await threeVersions();
    expect(await intoFull(`putall '{"x": "1", "y": "2"}'`)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /\nsstash: ERR_OUTPUT: it was stopped half-way: `sstash list` shows what was stored; /,
      ),
    });
  });

  it("stops no put: the value is stored, and put says so", async () => {
    const { sstash, intoFull } = await threeVersions();
    expect(await intoFull("put b 1")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("what was to be stored is"),
    });
    expect((await sstash("get", "b")).stdout).toBe("1\n");
  });
});
