import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretNotFoundError } from "@sstash/core";
import { memoryStore } from "@sstash/core/memory";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LearnedNames } from "../../src/completion/learned-names.ts";
import { cachedNames, nameFolder, rememberNames } from "../../src/completion/name-cache.ts";
import { notingStore } from "../../src/completion/noting-store.ts";
import { storeIdentity } from "../../src/completion/store-identity.ts";
import { globalsWith } from "./answer-of.ts";

const hourMs = 60 * 60 * 1000;
const startMs = Date.now();
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sstash-names-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const place = (env: Readonly<Record<string, string>> = {}, given: Readonly<Record<string, string>> = {}) => ({
  home,
  env,
  globals: globalsWith(given),
});

function learned(note: (names: LearnedNames) => void): LearnedNames {
  const names = new LearnedNames();
  note(names);
  return names;
}
const listed = (...names: string[]) => learned((it) => it.listed(new Set(names)));
const seen = (name: string) => learned((it) => it.seen(name));
const gone = (name: string) => learned((it) => it.gone(name));
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe("the cache of names", () => {
  it("keeps names for their owner alone, in $XDG_CACHE_HOME or ~/.cache, and leaves no temporary file", async () => {
    await rememberNames(listed("a", "b"), place());
    const folder = join(home, ".cache", "sstash", "names");
    const files = await readdir(folder);
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    expect(await Promise.all([modeOf(folder), modeOf(join(folder, files[0] ?? ""))])).toEqual(["700", "600"]);
    expect(nameFolder(place({ XDG_CACHE_HOME: "/some/where" }))).toBe("/some/where/sstash/names");
    expect(nameFolder(place({ XDG_CACHE_HOME: "no/absolute/path" }))).toBe(folder);
  });

  it("closes a folder that others could read", async () => {
    const folder = nameFolder(place());
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    await rememberNames(listed("a"), place());
    expect(await modeOf(folder)).toBe("700");
  });

  it("takes a listing for the whole, and adds and removes single names", async () => {
    await rememberNames(seen("a"), place());
    await rememberNames(seen("b"), place());
    expect(await cachedNames(place())).toEqual(["a", "b"]);
    await rememberNames(listed("c", "d"), place());
    expect(await cachedNames(place())).toEqual(["c", "d"]);
    await rememberNames(gone("c"), place());
    expect(await cachedNames(place())).toEqual(["d"]);
  });

  it("ends a day after the listing, however many names were added since", async () => {
    await rememberNames(listed("a"), place(), startMs);
    await rememberNames(seen("b"), place(), startMs + 23 * hourMs);
    expect(await cachedNames(place(), startMs + 24 * hourMs - 1)).toEqual(["a", "b"]);
    expect(await cachedNames(place(), startMs + 24 * hourMs)).toEqual([]);
    await rememberNames(seen("c"), place(), startMs + 25 * hourMs);
    expect(await cachedNames(place(), startMs + 26 * hourMs)).toEqual(["c"]);
  });

  it("is not believed when it is of the future", async () => {
    await rememberNames(listed("a"), place(), startMs + hourMs);
    expect(await cachedNames(place(), startMs)).toEqual([]);
  });

  it("throws away files of stores that nobody used for a day", async () => {
    await rememberNames(listed("old"), place({}, { table: "old" }));
    const folder = nameFolder(place());
    const [old = ""] = await readdir(folder);
    await utimes(join(folder, old), new Date(startMs - 25 * hourMs), new Date(startMs - 25 * hourMs));
    await rememberNames(listed("new"), place({}, { table: "new" }));
    expect(await readdir(folder)).toEqual([expect.not.stringContaining(old)]);
  });

  it.each(["", "{", "null", "[]", '{"format":2,"sinceMs":1,"names":[]}', '{"format":1,"sinceMs":1,"names":[1]}'])(
    "takes a file that holds %j for none, and replaces it",
    async (text) => {
      await rememberNames(listed("a"), place());
      const folder = nameFolder(place());
      const [file = ""] = await readdir(folder);
      await writeFile(join(folder, file), text);
      expect(await cachedNames(place())).toEqual([]);
      await rememberNames(seen("b"), place());
      expect(await cachedNames(place())).toEqual(["b"]);
    },
  );

  it("is nobody's trouble where it cannot be written or read", async () => {
    await writeFile(join(home, ".cache"), "no folder");
    await rememberNames(listed("a"), place());
    expect(await cachedNames(place())).toEqual([]);
    const nowhere = place({ SSTASH_BACKEND: "neither" });
    await rememberNames(listed("a"), nowhere);
    expect(await cachedNames(nowhere)).toEqual([]);
  });

  it("is switched off by SSTASH_NO_CACHE=1: neither written nor read", async () => {
    await rememberNames(listed("a"), place({ SSTASH_NO_CACHE: "1" }));
    await expect(stat(nameFolder(place()))).rejects.toMatchObject({ code: "ENOENT" });
    await rememberNames(listed("a"), place());
    expect(await cachedNames(place({ SSTASH_NO_CACHE: "1" }))).toEqual([]);
    expect(await cachedNames(place({ SSTASH_NO_CACHE: "0" }))).toEqual(["a"]);
  });
});

describe("storeIdentity", () => {
  it("differs between any two stores, roles or accounts", () => {
    const places = [
      place(),
      place({}, { table: "other" }),
      place({}, { region: "eu-west-1" }),
      place({}, { profile: "work" }),
      place({}, { arn: "arn:aws:iam::1:role/r" }),
      place({ AWS_ENDPOINT_URL: "http://localhost:1" }),
      place({ AWS_ACCESS_KEY_ID: "AKIAQ6VZHZD5AAAAAAAA" }),
      place({}, { backend: "local" }),
      place({}, { backend: "local", table: "other" }),
      place({}, { backend: "local", "local-dir": "/some/where" }),
    ];
    expect(new Set(places.map(storeIdentity)).size).toBe(places.length);
  });

  it("is the same whether a flag or the environment says it, and as temporary keys change", () => {
    const same = (a: ReturnType<typeof place>, b: ReturnType<typeof place>) =>
      expect(storeIdentity(a)).toBe(storeIdentity(b));
    same(place({ CREDSTASH_DEFAULT_TABLE: "t" }), place({}, { table: "t" }));
    same(place({ AWS_REGION: "eu-west-1" }), place({}, { region: "eu-west-1" }));
    same(place({ AWS_PROFILE: "work" }), place({}, { profile: "work" }));
    same(
      place({ SSTASH_BACKEND: "local", SSTASH_LOCAL_DIR: "/d" }),
      place({}, { backend: "local", "local-dir": "/d/" }),
    );
    same(place({ AWS_ACCESS_KEY_ID: "ASIAQ6VZHZD5AAAAAAAA" }), place({ AWS_ACCESS_KEY_ID: "ASIAQ6VZHZD5BBBBBBBB" }));
  });
});

describe("notingStore", () => {
  const noting = () => {
    const names = new LearnedNames();
    return { names, store: notingStore(memoryStore(), names) };
  };
  const drain = async (found: AsyncIterable<unknown>) => {
    for await (const _ of found);
  };

  it("notes what is put and deleted, and no single version's end", async () => {
    const { names, store } = noting();
    await store.put("a", "1");
    await store.put("b", "1");
    await store.put("b", "2");
    await store.put("c", "1");
    await store.delete("a");
    await store.delete("b", { version: (await store.get("b")).version });
    expect(names.after(["a", "z"])).toEqual(["z", "b", "c"]);
  });

  it("takes a listing and a read of everything for the whole, but not one that stopped half-way", async () => {
    for (const read of ["list", "readMany"] as const) {
      const { names, store } = noting();
      await store.put("a", "1");
      await store.put("b", "1");
      await store.delete("b");
      const open = () => (read === "list" ? store.list() : store.readMany("everything"));
      for await (const _ of open()) break;
      expect(names.isWhole).toBe(false);
      await drain(open());
      expect([names.isWhole, names.after(["z"])]).toEqual([true, ["a"]]);
    }
  });

  it("of names asked for, notes those that were read", async () => {
    const { names, store } = noting();
    await store.put("a", "1");
    await drain(store.readMany({ names: ["a", "nosuch"] }));
    await drain(store.readMany("everything", { version: "7" }));
    expect(names.after([])).toEqual(["a"]);
    expect(names.isWhole).toBe(false);
  });

  it("is otherwise the store itself, errors and abilities included", async () => {
    const { names, store } = noting();
    expect(store.supports).toEqual(memoryStore().supports);
    await expect(store.get("nosuch")).rejects.toBeInstanceOf(SecretNotFoundError);
    await store.put("a", "1");
    expect((await store.get("a")).value.text()).toBe("1");
    expect(await store.versions("a")).toHaveLength(1);
    expect(names.after([])).toEqual(["a"]);
  });

  it("hands on names and nothing else", async () => {
    const { names, store } = noting();
    await store.put("a", "the value", { comment: "the comment" });
    await drain(store.list());
    await rememberNames(names, place());
    const [file = ""] = await readdir(nameFolder(place()));
    const kept = JSON.parse(await readFile(join(nameFolder(place()), file), "utf8"));
    expect(kept).toEqual({ format: 1, sinceMs: expect.any(Number), names: ["a"] });
  });
});
