import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localStore, setupLocalStore } from "@sstash/core/local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testValue } from "../../packages/core/test/backends/local/child.ts";
import { ChildProgram, type End } from "../../packages/core/test/backends/local/child-process.ts";
import { skipSaying } from "../contract/skip-saying.ts";
import { notSlow } from "./slow.ts";

const masterKey = Buffer.alloc(32, 7).toString("base64");
const env = { SSTASH_MASTER_KEY: masterKey };
/** Writers at work at a time. */
const atOnce = 8;
const valueBytes = 3000;

let program: ChildProgram;
let home: string;
beforeAll(async () => {
  program = await ChildProgram.make();
  // A killed process loses nothing that it gave to the system, whatever the disk does: memory shows it as well, and sooner.
  home = await mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "sstash-killed-"));
});
afterAll(async () => {
  await program.remove();
  await rm(home, { recursive: true, force: true });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets writers loose on a store, some at a time, and kills each at a random moment: of its start, or of its work. */
async function killWriters(dir: string, count: number): Promise<readonly End[]> {
  const ends: End[] = [];
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < count) {
      const index = started++;
      const names = [`own.${index}`, "shared", `of.several.${index % 5}`];
      const writer = program.spawn({ do: "write on", dir, names, bytes: valueBytes }, { env });
      await writer.ready;
      writer.start();
      await pause(Math.random() * 100);
      writer.kill();
      ends.push(await writer.ended);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return ends;
}

describe.each([24, 200])("%i writers of a local store, killed at random moments", (count) => {
  it("lose nothing they were told is stored, leave nothing half, and are in nobody's way", {
    timeout: 120_000,
  }, async (test) => {
    if (count === 200 && notSlow !== undefined) skipSaying(test, notSlow);
    const dir = join(home, `store-${count}`);
    await setupLocalStore({ dir, masterKey });
    const ends = await killWriters(dir, count);
    expect(ends.map(({ status, errors }) => [status, errors])).toEqual(ends.map(() => [null, ""]));
    const told = ends.flatMap((end) => end.said) as { readonly name: string; readonly version: string }[];
    expect(told.length).toBeGreaterThan(count / 8);

    const store = localStore({ dir, masterKey });
    const there = new Set<string>();
    for await (const { name, version } of store.list()) {
      expect((await store.get(name, { version })).value.text()).toBe(testValue(name, valueBytes));
      there.add(`${name} ${version}`);
    }
    expect(told.filter(({ name, version }) => !there.has(`${name} ${version}`))).toEqual([]);

    const left = await readdir(join(dir, "tmp"));
    for (const name of ["shared", "own.0", "of.several.0"]) {
      const newest = (await store.versions(name))[0]?.version ?? "0";
      expect(Number((await store.put(name, "afterwards")).version)).toBe(Number(newest) + 1);
      expect((await store.get(name)).value.text()).toBe("afterwards");
    }
    // What killed writers left is nobody's, and is never more than one file each.
    expect(left.length).toBeLessThanOrEqual(count);
  });
});
