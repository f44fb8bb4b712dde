import { chmod, chown, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readAll } from "@sstash/core";
import { localStore, setupLocalStore } from "@sstash/core/local";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testValue } from "./child.ts";
import { type Child, ChildProgram } from "./child-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const nobody = 65_534;
const masterKey = Buffer.alloc(32, 5).toString("base64");
const withKey = { SSTASH_MASTER_KEY: masterKey };

let program: ChildProgram;
let home: string;
let dir: string;

beforeAll(async () => {
  program = await ChildProgram.make();
});
afterAll(() => program.remove());
beforeEach(async () => {
  home = await temporaryFolder();
  dir = join(home, "store");
});

function many(count: number, spawn: (index: number) => Child): readonly Child[] {
  return Array.from({ length: count }, (_, index) => spawn(index));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("processes at one store", () => {
  it("win each version once: 8 of them putting the same 20", async () => {
    const task = { do: "compete", dir, name: "race", count: 20 } as const;
    const ends = await program.together(many(8, () => program.spawn(task, { env: withKey })));
    expect(ends.map(({ status, errors }) => [status, errors])).toEqual(ends.map(() => [0, ""]));
    const said = ends.flatMap((end) => end.said);
    const won = said.filter((event) => event["version"] !== undefined).map((event) => event["version"]);
    const versions = Array.from({ length: 20 }, (_, i) => String(i + 1).padStart(19, "0"));
    expect(won.toSorted()).toEqual(versions);
    const lost = said.filter((event) => event["version"] === undefined).map((event) => event["code"]);
    expect(lost).toEqual(Array.from({ length: 140 }, () => "ERR_VERSION_EXISTS"));
    const store = localStore({ dir, masterKey });
    expect((await store.versions("race")).map((entry) => entry.version)).toEqual(versions.toReversed());
    expect(await readdir(join(dir, "tmp"))).toEqual([]);
  });

  it("agree on one key when all of them are the first user", async () => {
    const env = { HOME: home, XDG_CONFIG_HOME: join(home, "config") };
    const spawn = (index: number): Child =>
      program.spawn({ do: "put", dir, name: `first.${index}`, bytes: [40] }, { env });
    const ends = await program.together(many(6, spawn));
    expect(ends.map((end) => end.said)).toEqual(
      ends.map((_, index) => [{ name: `first.${index}`, version: "0000000000000000001" }]),
    );
    const { secrets, failures } = await readAll(localStore({ dir, env }));
    expect(failures).toEqual([]);
    expect(secrets.map(({ name, value }) => [name, value.text()])).toEqual(
      ends.map((_, index) => [`first.${index}`, testValue(`first.${index}`, 40)]),
    );
    expect(await readdir(join(home, "config", "sstash"))).toEqual(["master.key"]);
    expect((await readdir(dir)).toSorted()).toEqual(["records", "store.json", "tmp"]);
  });

  it("lose nothing acknowledged, and leave nothing half and nothing locked, when they are killed", async () => {
    await setupLocalStore({ dir, masterKey });
    const writers = many(20, (index) =>
      program.spawn({ do: "write on", dir, names: [`own.${index}`, "shared"], bytes: 3000 }, { env: withKey }),
    );
    await Promise.all(writers.map((writer) => writer.ready));
    for (const writer of writers) writer.start();
    const ends = await Promise.all(
      writers.map(async (writer) => {
        await pause(200 + Math.random() * 800);
        writer.kill();
        return writer.ended;
      }),
    );
    expect(ends.map((end) => end.errors).join("")).toBe("");
    const acknowledged = ends.flatMap((end) => end.said) as { readonly name: string; readonly version: string }[];
    expect(acknowledged.length).toBeGreaterThan(20);
    const store = localStore({ dir, masterKey });
    for (const { name, version } of acknowledged) {
      expect((await store.get(name, { version })).value.text()).toBe(testValue(name, 3000));
    }
    for await (const { name, version } of store.list()) {
      expect((await store.get(name, { version })).value.text()).toBe(testValue(name, 3000));
    }
    const next = await store.put("shared", testValue("shared", 3000));
    expect((await store.versions("shared"))[0]).toEqual(next);
  });
});

describe("a disk that takes no more", () => {
  it("fails the put, keeps no part of it, and takes the next one that fits", async () => {
    await setupLocalStore({ dir, masterKey });
    const child = program.spawn(
      { do: "put", dir, name: "big", bytes: [100_000, 100] },
      { env: withKey, before: "ulimit -f 16" },
    );
    const [end] = await program.together([child]);
    expect(end?.said).toMatchObject([{ code: "ERR_UNAVAILABLE" }, { name: "big", version: "0000000000000000001" }]);
    expect(end?.said[0]?.["message"]).toContain("larger than the file system or the process may write (EFBIG)");
    expect(await readdir(join(dir, "tmp"))).toEqual([]);
    expect((await localStore({ dir, masterKey }).get("big")).value.text()).toBe(testValue("big", 100));
  });
});

describe.skipIf(process.getuid === undefined)("a store that may only be read (needs users and modes)", () => {
  it("is read, and refuses a put by name", async (test) => {
    // Modes do not stop root, so root hands the test to a user whom they do stop.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chown(home, nobody, nobody);
    const as = { env: withKey, ...(isRoot ? { user: nobody } : {}) };
    const first = program.spawn({ do: "put", dir, name: "a", bytes: [10] }, as);
    if (!(await first.ready)) return test.skip(`a process of user ${nobody} cannot be started from here`);
    expect((await program.together([first]))[0]?.said).toMatchObject([{ name: "a" }]);
    const folders = [join(dir, "records"), join(dir, "records", "a"), join(dir, "tmp")];
    for (const path of folders) await chmod(path, 0o500);
    const [write, read] = await program.together([
      program.spawn({ do: "put", dir, name: "a", bytes: [10] }, as),
      program.spawn({ do: "get", dir, name: "a" }, as),
    ]);
    for (const path of folders) await chmod(path, 0o700);
    expect(write?.said).toMatchObject([{ code: "ERR_ACCESS_DENIED", message: expect.stringContaining(dir) }]);
    expect(read?.said).toEqual([{ value: testValue("a", 10) }]);
  });
});
