import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localStore } from "@sstash/core/local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentOf } from "../../packages/core/test/transfer/copied.ts";
import { notBuilt, program, start } from "./built-program.ts";
import { random, seed } from "./seed.ts";

const kills = 20;
const versions = 40;
const masterKey = Buffer.alloc(32, 6).toString("base64");

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sstash-renames-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe(`a rename killed at random points (seed ${seed})`, () => {
  it("loses no version, and is gone on with by the next one", { timeout: 240_000 }, async () => {
    expect(notBuilt).toBeUndefined();
    const below = random(seed);
    const env = { HOME: home, SSTASH_MASTER_KEY: masterKey };
    const store = localStore({ dir: join(home, "store"), masterKey });
    const wanted = Array.from({ length: versions }, (_, index) => `value ${index}`);
    for (const value of wanted) await store.put("a", value);
    let [from, to] = ["a", "b"];
    let killed = 0;
    for (let run = 0; killed < kills && run < 10 * kills; run += 1) {
      const { child, ended, printed } = start(
        program,
        ["--store", `local:${join(home, "store")}`, "rename", from, to],
        { env },
      );
      const after = below(2 * versions);
      let over = false;
      void ended.then(() => {
        over = true;
      });
      while (!over && (printed().match(/^[+-]/gm) ?? []).length < after) await pause(1);
      await pause(below(5));
      child.kill("SIGKILL");
      const { signal } = await ended;
      const content = await contentOf(store);
      expect(new Set([...(content[from] ?? []), ...(content[to] ?? [])])).toEqual(new Set(wanted));
      if (signal === "SIGKILL") killed += 1;
      if (content[from] === undefined) {
        expect(content).toEqual({ [to]: wanted });
        [from, to] = [to, from];
      }
    }
    expect(killed).toBe(kills);
    const last = start(program, ["--store", `local:${join(home, "store")}`, "rename", from, to], { env });
    expect(await last.ended).toMatchObject({ status: 0 });
    expect(await contentOf(store)).toEqual({ [to]: wanted });
  });
});
