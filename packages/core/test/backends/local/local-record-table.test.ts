import { existsSync, rmSync, writeFileSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareCodePoints, readAll, type SecretStore } from "@sstash/core";
import type { Item } from "@sstash/core/envelope";
import { LocalRecordTable, localStore, setupLocalStore } from "@sstash/core/local";
import { beforeEach, describe, expect, it } from "vitest";
import { formatRecord, placeOf } from "../../../src/backends/local/record-file.ts";
import { rejection, rejections, temporaryFolder } from "./temporary-folder.ts";

const masterKey = new Uint8Array(32).fill(9);
const first = "0000000000000000001";
const second = "0000000000000000002";

let dir: string;
let store: SecretStore;
let table: LocalRecordTable;

beforeEach(async () => {
  dir = join(await temporaryFolder(), "store");
  store = localStore({ dir, masterKey });
  table = new LocalRecordTable({ dir });
  await setupLocalStore({ dir, masterKey });
});

function itemOf(name: string, version: string, comment?: string): Item {
  const item = { name: { S: name }, version: { S: version }, hmac: { B: Uint8Array.of(0, 255) } };
  return comment === undefined ? item : { ...item, comment: { S: comment } };
}

function pathOf(name: string, version: string): string {
  const { nameForm, versionForm } = placeOf({ name, version });
  return join(dir, "records", nameForm, `${versionForm}.json`);
}

async function collect<T>(all: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}

describe("LocalRecordTable", () => {
  it("keeps an item once and answers with the one that is there", async () => {
    const item = itemOf("a", first, "kept");
    expect(await table.insert(item)).toBeUndefined();
    expect(await table.insert(itemOf("a", first, "refused"))).toEqual(item);
    expect(await table.find({ name: "a", version: first })).toEqual(item);
    expect(await readdir(join(dir, "tmp"))).toEqual([]);
  });

  it("orders versions by code point, whatever the folder's order", async () => {
    const versions = ["2", "10", "\u{1f600}", "\uff5e", "B", "a", "~", "0".repeat(19)];
    for (const version of versions) await table.insert(itemOf("a", version));
    const sorted = versions.toSorted(compareCodePoints);
    expect((await table.versions("a")).map((entry) => entry.version)).toEqual(sorted);
    expect((await table.newest("a", 2)).map((item) => item["version"]?.S)).toEqual(sorted.toReversed().slice(0, 2));
    expect(await table.newestVersion("a")).toBe("\u{1f600}");
  });

  it("tells a store that went away from a record that is not there", async () => {
    await store.put("a", "1");
    expect(await table.find({ name: "b", version: first })).toBeUndefined();
    expect(await table.newest("b", 1)).toEqual([]);
    await rm(dir, { recursive: true });
    const calls = [
      table.find({ name: "a", version: first }),
      table.newest("a", 1),
      table.versions("a"),
      collect(table.items()),
      collect(table.summaries()),
      table.insert(itemOf("a", first)),
    ];
    for (const failure of await rejections(calls)) expect(failure).toMatchObject({ code: "ERR_STORE_MISSING" });
    expect(await rejection(stat(dir))).toMatchObject({ code: "ENOENT" });
  });

  it("says that a store without its folder of records is missing, not that it is empty", async () => {
    await store.put("a", "1");
    await rm(join(dir, "records"), { recursive: true });
    expect(await rejection(readAll(store))).toMatchObject({ code: "ERR_STORE_MISSING" });
    expect(await rejection(new LocalRecordTable({ dir }).versions("a"))).toMatchObject({ code: "ERR_STORE_MISSING" });
  });

  it("removes the folder of a name with its last version, and does not mind what is not there", async () => {
    await store.put("a", "1");
    await store.put("a", "2");
    await table.remove({ name: "a", version: first });
    expect(await readdir(join(dir, "records", "a"))).toEqual([`${second}.json`]);
    await table.remove({ name: "a", version: second });
    expect(await readdir(join(dir, "records"))).toEqual([]);
    await table.remove({ name: "a", version: second });
  });

  it("puts while the last record of the name is removed again and again", async () => {
    let isDone = false;
    const remover = (async () => {
      while (!isDone) await table.remove({ name: "a", version: first });
    })();
    const outcomes = [];
    try {
      for (let i = 0; i < 150; i += 1) outcomes.push(await table.insert(itemOf("a", first, String(i))));
    } finally {
      isDone = true;
      await remover;
    }
    expect(outcomes.filter((outcome) => outcome === "unreadable")).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === undefined).length).toBeGreaterThan(10);
  });

  it("finds the successor of a version that went away between listing and reading", async () => {
    await table.insert(itemOf("a", first));
    // The signal is asked at exactly that moment.
    const signal = Object.assign(new AbortController().signal, {
      throwIfAborted: () => {
        if (!existsSync(pathOf("a", first))) return;
        writeFileSync(pathOf("a", second), formatRecord(itemOf("a", second)), { mode: 0o600 });
        rmSync(pathOf("a", first));
      },
    });
    expect(await table.newest("a", 1, { signal })).toEqual([itemOf("a", second)]);
  });

  it("sweeps temporaries older than an hour, and no younger ones", async () => {
    const [old, young] = [join(dir, "tmp", "old"), join(dir, "tmp", "young")];
    for (const path of [old, young]) await writeFile(path, "half a rec");
    const anHourAgo = Date.now() / 1000 - 3601;
    await utimes(old, anHourAgo, anHourAgo);
    await utimes(young, anHourAgo + 600, anHourAgo + 600);
    await store.put("a", "1");
    expect(await readdir(join(dir, "tmp"))).toEqual(["young"]);
  });

  it("does without its folder of temporaries until the next put", async () => {
    await rm(join(dir, "tmp"), { recursive: true });
    await store.put("a", "1");
    expect((await store.get("a")).value.text()).toBe("1");
  });

  it("stops at an abort", async () => {
    await store.put("a", "1");
    const reason = new Error("enough");
    const options = { signal: AbortSignal.abort(reason) };
    const calls = [
      table.find({ name: "a", version: first }, options),
      table.newest("a", 1, options),
      table.insert(itemOf("b", first), options),
      table.remove({ name: "a", version: first }, options),
      collect(table.items(options)),
    ];
    for (const outcome of await Promise.allSettled(calls)) expect(outcome).toEqual({ status: "rejected", reason });
    expect(await readdir(join(dir, "records"))).toEqual(["a"]);
  });
});

describe("names and versions of any kind", () => {
  const names = [
    "Prod",
    "prod",
    "PROD",
    "a/b",
    "../../etc/passwd",
    ".",
    "..",
    "con",
    "nul.json",
    "end.",
    " ",
    "x\0y",
    "é",
  ];
  const long = ["n".repeat(2048), `${"n".repeat(2047)}m`, "ü".repeat(1024), "N".repeat(131)];

  it("are kept apart, listed as they are, and stay inside the store", async () => {
    const all = [...names, ...long];
    for (const name of all) await store.put(name, `value of ${name}`);
    const { secrets, failures } = await readAll(store);
    expect(failures).toEqual([]);
    expect(secrets.map((secret) => secret.name)).toEqual(all.toSorted(compareCodePoints));
    for (const { name, value } of secrets) expect(value.text()).toBe(`value of ${name}`);
    expect((await readdir(join(dir, "records"))).length).toBe(all.length);
    expect((await readdir(dir)).toSorted()).toEqual(["records", "store.json", "tmp"]);
    for (const name of all) expect(await store.delete(name)).toHaveLength(1);
    expect(await readdir(join(dir, "records"))).toEqual([]);
  });

  it("may be long in the version too, and still order", async () => {
    const versions = ["v".repeat(1023), `${"v".repeat(1023)}w`, "a", "z"];
    for (const version of versions) await table.insert(itemOf("a", version));
    expect((await table.versions("a")).map((entry) => entry.version)).toEqual(versions.toSorted(compareCodePoints));
    expect(await table.newestVersion("a")).toBe("z");
    await table.remove({ name: "a", version: "z" });
    expect(await table.newestVersion("a")).toBe(`${"v".repeat(1023)}w`);
  });

  it("that are known by a hash only are listed under it when the record is damaged", async () => {
    const name = "n".repeat(2048);
    await store.put(name, "1");
    await writeFile(pathOf(name, first), "damaged");
    const { failures } = await readAll(store);
    expect(failures).toMatchObject([
      { name: placeOf({ name, version: first }).nameForm, error: { code: "ERR_MALFORMED_RECORD" } },
    ]);
    expect(await rejection(store.get(name))).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
    expect(await store.delete(name)).toEqual([{ name, version: first }]);
  });
});

describe("a damaged record", () => {
  const halves = ["", "{", "[]", '{"name":"b"}', `{"name":{"S":"b"},"version":{"S":"${first}"}}`];

  it.each(halves)("such as %j fails alone in a bulk read", async (content) => {
    for (const name of ["a", "b", "c"]) await store.put(name, name);
    await writeFile(pathOf("b", first), content);
    const { secrets, failures } = await readAll(store);
    expect(secrets.map((secret) => [secret.name, secret.value.text()])).toEqual([
      ["a", "a"],
      ["c", "c"],
    ]);
    expect(failures).toMatchObject([{ name: "b", error: { code: "ERR_MALFORMED_RECORD" } }]);
    expect(await rejection(store.get("b"))).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
    expect(await rejection(store.get("b", { version: "1" }))).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
  });

  it("is named with its file", async () => {
    await store.put("b", "b");
    await writeFile(pathOf("b", first), "{");
    expect((await rejection(store.get("b"))).message).toContain(pathOf("b", first));
  });

  it("is listed, does not hide older or newer versions, and can be deleted", async () => {
    for (const value of ["1", "2"]) await store.put("b", value);
    await writeFile(pathOf("b", first), "{");
    expect((await store.get("b")).value.text()).toBe("2");
    expect((await readAll(store)).failures).toEqual([]);
    await writeFile(pathOf("b", second), "{");
    expect(await rejection(store.get("b"))).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
    expect(await store.put("b", "3")).toEqual({ name: "b", version: "0000000000000000003" });
    expect((await store.versions("b")).map((entry) => entry.version)).toEqual(["0000000000000000003", second, first]);
    expect(await collect(store.list())).toHaveLength(3);
    expect(await store.delete("b", { version: "1" })).toEqual([{ name: "b", version: first }]);
  });

  it("is in the way of a put of its version, and is not overwritten", async () => {
    await store.put("b", "1");
    await writeFile(pathOf("b", first), "{");
    expect(await table.insert(itemOf("b", first))).toBe("unreadable");
    expect(await rejection(store.put("b", "2", { version: "1" }))).toMatchObject({ code: "ERR_VERSION_EXISTS" });
    expect(await readFile(pathOf("b", first), "utf8")).toBe("{");
  });

  it("is a file that lies where another record belongs", async () => {
    await store.put("a", "a");
    await store.put("b", "b");
    await cp(pathOf("a", first), pathOf("b", first));
    const { secrets, failures } = await readAll(store);
    expect(secrets.map((secret) => secret.name)).toEqual(["a"]);
    expect(failures).toMatchObject([{ name: "b", error: { code: "ERR_MALFORMED_RECORD" } }]);
  });
});

describe("what other programs leave in the folders", () => {
  it("is no record", async () => {
    await store.put("a", "1");
    const records = join(dir, "records");
    await writeFile(join(records, ".DS_Store"), "x");
    await mkdir(join(records, ".Trash"));
    await mkdir(join(records, "Not Ours"));
    await cp(pathOf("a", first), join(records, "Not Ours", `${first}.json`));
    for (const left of [`._${first}.json`, `${first}.json~`, `${first} (copy).json`, "README"]) {
      await cp(pathOf("a", first), join(records, "a", left));
    }
    for (const path of [".Trash", "Not Ours"]) await chmod(join(records, path), 0o700);
    expect((await readAll(store)).failures).toEqual([]);
    expect(await collect(store.list())).toEqual([{ name: "a", version: first }]);
    expect(await store.put("a", "2")).toEqual({ name: "a", version: second });
  });
});
