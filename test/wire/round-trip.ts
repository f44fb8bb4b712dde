import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SecretStore } from "@sstash/core";
import { credstashStore } from "@sstash/core/credstash";
import { localStore } from "@sstash/core/local";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import type { CopyOptions } from "@sstash/core/transfer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contentOf, copied } from "../../packages/core/test/transfer/copied.ts";
import { type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "./secrets-manager-double.ts";

const region = "us-east-1";

let bench: CredstashBench;
let double: SecretsManagerDouble;
let home: string;

async function table(): Promise<SecretStore> {
  const { table: name } = await bench.freshTable();
  return credstashStore({ table: name, region, context: { env: "test" } });
}

let folders = 0;
function folder(): SecretStore {
  folders += 1;
  return localStore({ dir: join(home, `store-${folders}`), masterKey: new Uint8Array(32).fill(7) });
}

function secretsManager(): SecretStore {
  return secretsManagerStore({ prefix: "copied/", region, endpoint: double.endpoint });
}

/** Text, bytes that are no text, and text of every plane. */
function valueAt(index: number, version: number): string | Uint8Array {
  const kinds = [
    `password ${index} of version ${version}`,
    Uint8Array.from([0, 255, 254, index & 255, version, 10, 13]),
    `\u{feff}Grüße, 世界 \u{1f600}\0 ${index} ${version}\r\n`,
    `{"user":"ü","password":"${index}.${version}"}`,
  ];
  return kinds[index % kinds.length] ?? "";
}

/** Secrets of one to three versions, with holes between their numbers. */
async function fill(store: SecretStore, count: number): Promise<void> {
  const put = async (index: number): Promise<void> => {
    for (let version = 1; version <= 1 + (index % 3); version += 1) {
      const comment = index % 5 === 0 ? { comment: `comment ${index} ${version}` } : {};
      await store.put(`app/${index}.key`, valueAt(index, version), { version: String(version * 2), ...comment });
    }
  };
  for (let from = 0; from < count; from += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - from) }, (_, at) => put(from + at)));
  }
}

/** Copies, and says of how many versions it was told what. */
async function copyAll(from: SecretStore, to: SecretStore, options: CopyOptions) {
  const outcomes = await copied(from, to, options);
  const states: Record<string, number> = {};
  for (const { state } of outcomes) states[state] = (states[state] ?? 0) + 1;
  return states;
}

async function entriesOf(store: SecretStore): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { name, version, comment = "" } of store.list()) lines.push(`${name} ${version} ${comment}`);
  return lines.sort();
}

export function roundTrip(count: number): void {
  describe(`${count} secrets from credstash to Secrets Manager, to a folder, and to credstash again`, () => {
    let source: SecretStore;
    let content: Readonly<Record<string, readonly string[]>>;
    beforeAll(async () => {
      [bench, double] = await Promise.all([credstashBench(), startSecretsManagerDouble()]);
      home = await mkdtemp(join(tmpdir(), "sstash-round-"));
      source = await table();
      await fill(source, count);
      content = await contentOf(source);
    }, 120_000);
    afterAll(async () => {
      await Promise.all([bench.close(), double.close(), rm(home, { recursive: true, force: true })]);
    });
    beforeEach(() => double.reset());

    it("have equal newest values, versions and comments", { timeout: 120_000 }, async () => {
      const [middle, backup, back] = [secretsManager(), folder(), await table()];
      const newest = Object.fromEntries(Object.entries(content).map(([name, values]) => [name, values.slice(-1)]));
      for (const [from, to] of [
        [source, middle],
        [middle, backup],
        [backup, back],
      ] as const) {
        expect(await copyAll(from, to, {})).toEqual({ copied: count });
        expect(await contentOf(to)).toEqual(newest);
        expect(await copyAll(from, to, {})).toEqual({ same: count });
      }
      const last = (await entriesOf(source)).filter(
        (line, index, all) => all[index + 1]?.split(" ")[0] !== line.split(" ")[0],
      );
      expect(await entriesOf(back)).toEqual(last);
    });

    it("have equal versions when all are copied", { timeout: 240_000 }, async () => {
      const allVersions = true;
      const versions = Object.values(content).flat().length;
      const [middle, backup, back] = [secretsManager(), folder(), await table()];
      for (const [from, to] of [
        [source, middle],
        [middle, backup],
        [backup, back],
      ] as const) {
        expect(await copyAll(from, to, { allVersions })).toEqual({ copied: versions });
        expect(await contentOf(to)).toEqual(content);
      }
      expect(await copyAll(source, middle, { allVersions })).toEqual({ same: versions });
      const numbers = (lines: readonly string[]) => lines.map((line) => line.split(" ").slice(0, 2).join(" "));
      expect(numbers(await entriesOf(back))).toEqual(numbers(await entriesOf(source)));
    });
  });
}
