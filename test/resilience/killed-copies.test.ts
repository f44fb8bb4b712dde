import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecretStore } from "@sstash/core";
import { credstashStore } from "@sstash/core/credstash";
import { localStore } from "@sstash/core/local";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentOf } from "../../packages/core/test/transfer/copied.ts";
import { type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { notBuilt, program, start } from "./built-program.ts";
import { random, seed } from "./seed.ts";

const kills = 20;
const names = 100;
const masterKey = Buffer.alloc(32, 6).toString("base64");

let bench: CredstashBench;
let double: SecretsManagerDouble;
let home: string;
let folders = 0;
let prefixes = 0;
beforeAll(async () => {
  [bench, double] = await Promise.all([credstashBench(), startSecretsManagerDouble()]);
  // A killed process loses nothing that it gave to the system, whatever the disk does: memory shows it as well, and sooner.
  home = await mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "sstash-copies-"));
});
afterAll(async () => {
  await Promise.all([bench.close(), double.close()]);
  await rm(home, { recursive: true, force: true });
});

interface Place {
  readonly address: string;
  readonly store: SecretStore;
}

const places = {
  local: async (): Promise<Place> => {
    folders += 1;
    const dir = join(home, `store-${folders}`);
    return { address: `local:${dir}`, store: localStore({ dir, masterKey }) };
  },
  credstash: async (): Promise<Place> => {
    const { table } = await bench.freshTable();
    return { address: `credstash:${table}`, store: credstashStore({ table, region: "us-east-1" }) };
  },
  "secrets-manager": async (): Promise<Place> => {
    prefixes += 1;
    const prefix = `copy-${prefixes}/`;
    const { endpoint } = double;
    const address = `secrets-manager:${prefix}?endpoint=${encodeURIComponent(endpoint)}`;
    return { address, store: secretsManagerStore({ prefix, endpoint, region: "us-east-1" }) };
  },
};

/** One to five versions each, with holes between their numbers; some are bytes that are no text. */
async function fill(store: SecretStore, below: (limit: number) => number): Promise<void> {
  const puts = Array.from({ length: names }, async (_, index) => {
    const count = 1 + below(5);
    for (let version = 1; version <= count; version += 1) {
      const value = index % 7 === 0 ? Uint8Array.of(0, 255, index, version) : `värde ${index} ${version}`;
      await store.put(`name/${index}`, value, { version: String(version * 3) });
    }
  });
  await Promise.all(puts);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function environment(): Readonly<Record<string, string>> {
  return { HOME: home, ...bench.environment, SSTASH_MASTER_KEY: masterKey };
}

/** Kills the command once it has said that so many versions are copied, and some more milliseconds are over. */
async function killedCopy(argv: readonly string[], after: { readonly copied: number; readonly ms: number }) {
  const { child, ended, printed } = start(program, argv, { env: environment() });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && (printed().match(/^\+/gm) ?? []).length < after.copied) await pause(1);
  await pause(after.ms);
  child.kill("SIGKILL");
  return ended;
}

/** What the target holds so far is of the source, and nothing is there twice. */
function expectBeginning(
  found: Readonly<Record<string, readonly string[]>>,
  wanted: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [name, values] of Object.entries(found)) {
    expect(new Set(values).size).toBe(values.length);
    expect(values.filter((value) => !wanted[name]?.includes(value))).toEqual([]);
  }
}

const ways = [
  ["local", "local"],
  ["local", "secrets-manager"],
  ["credstash", "credstash"],
] as const;

describe.each(ways)(`a copy from %s to %s, killed at random points (seed ${seed})`, (source, target) => {
  it.each([
    ["of all versions", ["--all-versions"]],
    ["of the newest", []],
  ])("%s loses nothing and doubles nothing when it is run again", { timeout: 240_000 }, async (_what, flags) => {
    expect(notBuilt).toBeUndefined();
    const below = random(seed);
    const from = await places[source]();
    await fill(from.store, below);
    const everything = await contentOf(from.store);
    const newest = Object.fromEntries(Object.entries(everything).map(([name, values]) => [name, values.slice(-1)]));
    const wanted = flags.length > 0 ? everything : newest;
    let to = await places[target]();
    let killed = 0;
    for (let run = 0; killed < kills && run < 10 * kills; run += 1) {
      const argv = ["copy", "--from", from.address, "--to", to.address, ...flags];
      const { status, signal } = await killedCopy(argv, { copied: below(names / 5), ms: below(20) });
      if (signal === "SIGKILL") {
        killed += 1;
        if (killed % 5 === 0) expectBeginning(await contentOf(to.store).catch(() => ({})), wanted);
      } else {
        // It was faster: another target takes the kills that are left.
        expect([status, await contentOf(to.store)]).toEqual([0, wanted]);
        to = await places[target]();
      }
    }
    expect(killed).toBe(kills);
    const last = ["copy", "--from", from.address, "--to", to.address, ...flags];
    expect(await start(program, last, { env: environment() }).ended).toMatchObject({ status: 0 });
    expect(await contentOf(to.store)).toEqual(wanted);
  });
});
