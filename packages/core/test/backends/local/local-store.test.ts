import { execFileSync } from "node:child_process";
import { chmod, chown, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { isReadFailure, readAll } from "@sstash/core";
import { type LocalStoreOptions, localStore, setupLocalStore } from "@sstash/core/local";
import { beforeEach, describe, expect, it } from "vitest";
import { rejection, rejections, temporaryFolder } from "./temporary-folder.ts";

const keyA = new Uint8Array(32).fill(1);
const keyB = new Uint8Array(32).fill(2);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

let home: string;
let dir: string;
let env: Record<string, string>;
let defaultKeyFile: string;

/** A store as a user without any option has it, with a home of its own. */
function open(options: Partial<LocalStoreOptions> = {}): ReturnType<typeof localStore> {
  return localStore({ dir, env, ...options });
}

async function modeOf(...path: readonly string[]): Promise<string> {
  return ((await stat(join(...path))).mode & 0o777).toString(8);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

beforeEach(async () => {
  home = await temporaryFolder();
  dir = join(home, "data", "store");
  env = { HOME: home };
  defaultKeyFile = join(home, ".config", "sstash", "master.key");
});

describe("a store that was never made", () => {
  it("is StoreMissing to every read, and reading makes nothing", async () => {
    const store = open();
    const reads = [
      store.get("a"),
      store.get("a", { version: "1" }),
      store.versions("a"),
      store.delete("a"),
      readAll(store),
      store.list()[Symbol.asyncIterator]().next(),
    ];
    for (const failure of await rejections(reads)) expect(failure).toMatchObject({ code: "ERR_STORE_MISSING" });
    expect(await readdir(home)).toEqual([]);
  });

  it("is StoreMissing too where the folder is there and nothing in it", async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const failure = await rejection(open().get("a"));
    expect(failure).toMatchObject({ code: "ERR_STORE_MISSING" });
    expect(failure.message).toContain(dir);
  });

  it("is made by the first put, with the user's key, for the owner only", async () => {
    await open().put("app.db", "hunter2");
    const version = "0000000000000000001";
    for (const folder of [dir, join(dir, "records"), join(dir, "tmp"), join(dir, "records", "app.db")]) {
      expect(await modeOf(folder), folder).toBe("700");
    }
    const record = join(dir, "records", "app.db", `${version}.json`);
    for (const file of [join(dir, "store.json"), record, defaultKeyFile]) expect(await modeOf(file), file).toBe("600");
    expect(JSON.parse(await readFile(join(dir, "store.json"), "utf8"))).toEqual({
      format: 1,
      keyId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(JSON.parse(await readFile(record, "utf8"))).toMatchObject({
      name: { S: "app.db" },
      version: { S: version },
      digest: { S: "SHA256" },
      hmac: { B: expect.any(String) },
    });
    expect(await readdir(join(dir, "tmp"))).toEqual([]);
    expect((await open().get("app.db")).value.text()).toBe("hunter2");
  });

  it("is not made by a put that is refused", async () => {
    expect(await rejection(open().put("", "x"))).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(await readdir(home)).toEqual([]);
  });

  it("is seen by a program that looked before another one made it", async () => {
    const store = open();
    expect(await rejection(store.get("a"))).toMatchObject({ code: "ERR_STORE_MISSING" });
    await open().put("a", "1");
    expect((await store.get("a")).value.text()).toBe("1");
  });

  it("takes many first puts at once", async () => {
    const store = open();
    await Promise.all(Array.from({ length: 12 }, (_, i) => store.put(`n${i}`, `v${i}`)));
    const read = await readAll(open());
    expect(read.failures).toEqual([]);
    expect(read.secrets.map(({ name, value }) => [name, value.text()])).toHaveLength(12);
  });
});

describe("setup", () => {
  it("makes store and key once, and says what it made", async () => {
    expect(await setupLocalStore({ dir, env })).toEqual({ created: true, keyFile: defaultKeyFile, keyCreated: true });
    expect(await setupLocalStore({ dir, env })).toEqual({ created: false, keyFile: defaultKeyFile, keyCreated: false });
    const second = { dir: join(home, "second"), env };
    expect(await setupLocalStore(second)).toEqual({ created: true, keyFile: defaultKeyFile, keyCreated: false });
    expect(await readAll(open())).toEqual({ secrets: [], failures: [] });
  });

  it("makes a key file that was named, which a put does not", async () => {
    const masterKeyFile = join(home, "keys", "my.key");
    const failure = await rejection(open({ masterKeyFile }).put("a", "1"));
    expect(failure).toMatchObject({ code: "ERR_KEY_UNUSABLE" });
    expect(failure.message).toContain(masterKeyFile);
    expect(await readdir(home)).toEqual([]);
    expect(await setupLocalStore({ dir, env, masterKeyFile })).toEqual({
      created: true,
      keyFile: masterKeyFile,
      keyCreated: true,
    });
    expect(await modeOf(masterKeyFile)).toBe("600");
    await open({ masterKeyFile }).put("a", "1");
  });

  it("with a given key makes no file for it", async () => {
    expect(await setupLocalStore({ dir, env, masterKey: keyA })).toEqual({ created: true, keyCreated: false });
    expect(await rejection(stat(defaultKeyFile))).toMatchObject({ code: "ENOENT" });
  });

  it("checks the key of a store that is there", async () => {
    await setupLocalStore({ dir, env, masterKey: keyA });
    expect(await rejection(setupLocalStore({ dir, env, masterKey: keyB }))).toMatchObject({ code: "ERR_KEY_UNUSABLE" });
  });
});

describe("a master key file inside the store's folder", () => {
  it("is refused by whoever writes, links or not, before anything is made", async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await symlink(dir, join(home, "link"));
    await writeFile(join(dir, "own.key"), base64(keyA), { mode: 0o600 });
    const inside = [join(dir, "own.key"), join(home, "link", "own.key"), join(home, "link", "deep", "er", "no.key")];
    const attempts = [...inside, join(dir, "..", "store", "own.key")].flatMap((masterKeyFile) => [
      open({ masterKeyFile }).put("a", "1"),
      open({ masterKeyFile, dir: join(home, "link") }).put("a", "1"),
      setupLocalStore({ dir, env, masterKeyFile }),
    ]);
    for (const failure of await rejections(attempts)) {
      expect(failure).toMatchObject({
        code: "ERR_INVALID_INPUT",
        message: expect.stringContaining("is inside the store's folder"),
      });
    }
    expect(await readdir(dir)).toEqual(["own.key"]);
  });

  it("is one beside it when only the beginnings of the names agree", async () => {
    const masterKeyFile = `${dir}.key`;
    await setupLocalStore({ dir, env, masterKeyFile });
    await open({ masterKeyFile }).put("a", "1");
    await mkdir(join(dir, "..", "..keys"), { mode: 0o700 });
    await writeFile(join(dir, "..", "..keys", "k"), base64(keyA), { mode: 0o600 });
    await open({ dir: join(home, "other"), masterKeyFile: join(dir, "..", "..keys", "k") }).put("a", "1");
  });

  it("still opens the store for reading", async () => {
    await open({ masterKey: keyA }).put("a", "1");
    await writeFile(join(dir, "own.key"), base64(keyA), { mode: 0o600 });
    expect((await open({ masterKeyFile: join(dir, "own.key") }).get("a")).value.text()).toBe("1");
  });
});

describe("the master key", () => {
  it("is the option's, then the named file's, then the environment's, then the default file's", async () => {
    const masterKeyFile = join(home, "named.key");
    await writeFile(masterKeyFile, `${base64(keyB)}\n`, { mode: 0o600 });
    env["SSTASH_MASTER_KEY"] = base64(new Uint8Array(32).fill(3));
    const ways: readonly Partial<LocalStoreOptions>[] = [{ masterKey: keyA, masterKeyFile }, { masterKeyFile }, {}];
    for (const [i, way] of ways.entries()) {
      const own = join(home, `store${i}`);
      await open({ dir: own, ...way }).put("a", String(i));
      for (const [j, other] of ways.entries()) {
        const read = open({ dir: own, ...other }).get("a");
        if (i === j) expect((await read).value.text()).toBe(String(i));
        else expect(await rejection(read)).toMatchObject({ code: "ERR_KEY_UNUSABLE" });
      }
    }
    expect(await rejection(stat(defaultKeyFile))).toMatchObject({ code: "ENOENT" });
  });

  it("may be given as bytes or as base64 text, which are one key", async () => {
    await open({ masterKey: keyA }).put("a", "1");
    for (const masterKey of [base64(keyA), base64(keyA).replace("=", ""), ` ${base64(keyA)}\n`]) {
      expect((await open({ masterKey }).get("a")).value.text()).toBe("1");
    }
  });

  it.each([
    ["too short", base64(keyA.subarray(1))],
    ["too long", `AA${base64(keyA)}`],
    ["not base64", "correct horse battery staple correct horse ba"],
    ["of another alphabet", base64(new Uint8Array(32).fill(0xfb)).replaceAll("+", "-").replaceAll("/", "_")],
    ["not canonical", base64(keyA).replace(/.=$/, "F=")],
    ["empty", ""],
  ])("that is %s is refused from everywhere, and never shown", async (_, text) => {
    const masterKeyFile = join(home, "bad.key");
    await writeFile(masterKeyFile, text, { mode: 0o600 });
    const option = await rejection(open({ masterKey: text }).put("a", "1"));
    const variable = await rejection(open({ env: { ...env, SSTASH_MASTER_KEY: text } }).put("a", "1"));
    const file = await rejection(open({ masterKeyFile }).put("a", "1"));
    expect(option).toMatchObject({ code: "ERR_INVALID_INPUT", message: expect.stringContaining("masterKey") });
    expect(variable).toMatchObject({
      code: "ERR_INVALID_INPUT",
      message: expect.stringContaining("SSTASH_MASTER_KEY"),
    });
    expect(file).toMatchObject({ code: "ERR_KEY_UNUSABLE", message: expect.stringContaining(masterKeyFile) });
    if (text !== "") for (const { message } of [option, variable, file]) expect(message).not.toContain(text);
    expect(await readdir(home)).toEqual(["bad.key"]);
  });

  it("of bytes other than 32 is refused", async () => {
    expect(await rejection(open({ masterKey: new Uint8Array(16) }).put("a", "1"))).toMatchObject({
      code: "ERR_INVALID_INPUT",
    });
  });

  it("of another store is refused by get and put, which name both keys and the file, and nothing is written", async () => {
    await open({ masterKey: keyA }).put("a", "1");
    const masterKeyFile = join(home, "other.key");
    await writeFile(masterKeyFile, base64(keyB), { mode: 0o600 });
    const before = await filesBelow(dir);
    const { keyId } = JSON.parse(await readFile(join(dir, "store.json"), "utf8"));
    const wrong = open({ masterKeyFile });
    for (const failure of await rejections([
      wrong.get("a"),
      wrong.put("a", "2"),
      wrong.put("new", "2", { version: "1" }),
    ])) {
      expect(failure).toMatchObject({ code: "ERR_KEY_UNUSABLE" });
      expect(failure.message).toContain(`needs master key ${keyId}; the one given is `);
      expect(failure.message).toContain(masterKeyFile);
    }
    expect(await filesBelow(dir)).toEqual(before);
    expect(await rejection(open({ masterKey: keyB }).get("a"))).toMatchObject({
      message: expect.stringContaining("the masterKey option"),
    });
  });

  it("that is gone is never made anew for a store that needs it", async () => {
    await open().put("a", "1");
    const { keyId } = JSON.parse(await readFile(join(dir, "store.json"), "utf8"));
    await rm(defaultKeyFile);
    for (const failure of await rejections([open().get("a"), open().put("a", "2"), setupLocalStore({ dir, env })])) {
      expect(failure).toMatchObject({ code: "ERR_KEY_UNUSABLE" });
      expect(failure.message).toContain(keyId);
      expect(failure.message).toContain(defaultKeyFile);
    }
    expect(await readdir(join(home, ".config", "sstash"))).toEqual([]);
  });

  it("is not needed to list and to delete", async () => {
    await open({ masterKey: keyA }).put("a", "1", { comment: "first" });
    const store = open({ masterKey: keyB });
    expect(await store.versions("a")).toEqual([{ name: "a", version: "0000000000000000001", comment: "first" }]);
    expect(await store.delete("a")).toHaveLength(1);
    expect(await store.versions("a")).toEqual([]);
  });

  it("is not to be seen in a store that is printed", async () => {
    const store = open({ masterKey: base64(keyA) });
    await store.put("a", "1");
    expect(inspect(store, { depth: 10, showHidden: true })).not.toContain(base64(keyA));
  });
});

describe("store.json", () => {
  it("of a later format is not supported", async () => {
    await setupLocalStore({ dir, env });
    await writeFile(join(dir, "store.json"), '{"format":2,"keyId":"0011223344556677"}');
    expect(await rejection(open().get("a"))).toMatchObject({ code: "ERR_NOT_SUPPORTED" });
    expect(await rejection(open().put("a", "1"))).toMatchObject({ code: "ERR_NOT_SUPPORTED" });
  });

  it.each(["", "null", "{}", '{"format":1}', '{"format":1,"keyId":"../x"}'])(
    "that is %j is malformed",
    async (text) => {
      await setupLocalStore({ dir, env });
      await writeFile(join(dir, "store.json"), text);
      const failure = await rejection(open().put("a", "1"));
      expect(failure).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
      expect(failure.message).toContain(join(dir, "store.json"));
    },
  );
});

describe.skipIf(process.getuid === undefined)("what others than the owner can use (needs users and modes)", () => {
  const record = ["records", "a", "0000000000000000001.json"];

  it.each([
    ["the folder", [], 0o750, "700"],
    ["the folder, for writing", [], 0o720, "700"],
    ["the records", ["records"], 0o707, "700"],
    ["store.json", ["store.json"], 0o644, "600"],
    ["the record", record, 0o640, "600"],
  ])("is refused: %s", async (_, path, mode, wanted) => {
    await open().put("a", "1");
    const wide = join(dir, ...path);
    await chmod(wide, mode);
    const failure = await rejection(open().get("a"));
    expect(failure).toMatchObject({ code: "ERR_ACCESS_DENIED" });
    expect(failure.message).toContain(`${wide} has mode 0${mode.toString(8)}`);
    expect(failure.message).toContain(`chmod ${wanted} ${wide}`);
    await chmod(wide, Number.parseInt(wanted, 8));
    expect((await open().get("a")).value.text()).toBe("1");
  });

  it("is refused for a write too, and nothing is written", async () => {
    await open().put("a", "1");
    await chmod(dir, 0o755);
    const before = await filesBelow(dir);
    expect(await rejection(open().put("a", "2"))).toMatchObject({ code: "ERR_ACCESS_DENIED" });
    expect(await filesBelow(dir)).toEqual(before);
  });

  it("is refused as a place for a new store", async () => {
    await mkdir(dir, { recursive: true });
    await chmod(dir, 0o755);
    expect(await rejection(open().put("a", "1"))).toMatchObject({ code: "ERR_ACCESS_DENIED" });
    expect(await readdir(home)).toEqual(["data"]);
  });

  it("is refused as a key file", async () => {
    await open().put("a", "1");
    await chmod(defaultKeyFile, 0o604);
    for (const failure of await rejections([
      open().get("a"),
      open().put("a", "2"),
      setupLocalStore({ dir: join(home, "new"), env }),
    ])) {
      expect(failure).toMatchObject({ code: "ERR_ACCESS_DENIED" });
      expect(failure.message).toContain(`${defaultKeyFile} has mode 0604`);
    }
  });

  it("is put right by the command in the message, whatever the path", async () => {
    const odd = join(home, "it's a $(store)");
    await open({ dir: odd }).put("a", "1");
    await chmod(odd, 0o777);
    const { message } = await rejection(open({ dir: odd }).get("a"));
    execFileSync("/bin/sh", ["-c", message.slice(message.indexOf("chmod "))]);
    expect((await open({ dir: odd }).get("a")).value.text()).toBe("1");
  });

  it("fails alone in a bulk read when it is one record", async () => {
    for (const name of ["a", "b", "c"]) await open().put(name, name);
    await chmod(join(dir, "records", "b", "0000000000000000001.json"), 0o644);
    const { secrets, failures } = await readAll(open());
    expect(secrets.map((secret) => secret.name)).toEqual(["a", "c"]);
    expect(failures).toMatchObject([{ name: "b", error: { code: "ERR_ACCESS_DENIED" } }]);
    expect((await open().versions("b")).map((entry) => entry.version)).toEqual(["0000000000000000001"]);
  });

  it("includes what belongs to somebody else", async (test) => {
    if (process.getuid?.() !== 0) return test.skip("only root can give a file away");
    await open().put("a", "1");
    for (const path of [dir, join(dir, "records"), join(dir, ...record), join(dir, "store.json"), defaultKeyFile]) {
      await chown(path, 4242, 4242);
      const failure = await rejection(open().get("a"));
      expect(failure).toMatchObject({ code: "ERR_ACCESS_DENIED" });
      expect(failure.message).toContain(`${path} belongs to user id 4242; this process runs as user id 0`);
      await chown(path, 0, 0);
    }
  });
});

describe("a record", () => {
  const version = "0000000000000000001";
  const pathOf = (name: string): string => join(dir, "records", name, `${version}.json`);

  it("without its binding is refused", async () => {
    await open().put("a", "1");
    const { sstash_binding: _, ...item } = JSON.parse(await readFile(pathOf("a"), "utf8"));
    await writeFile(pathOf("a"), JSON.stringify(item));
    expect(await rejection(open().get("a"))).toMatchObject({ code: "ERR_INTEGRITY" });
  });

  it("put under another name is refused, as it is and with its name changed to match", async () => {
    await open().put("a", "1");
    await open().put("b", "2");
    const text = await readFile(pathOf("b"), "utf8");
    await writeFile(pathOf("a"), text);
    const failure = await rejection(open().get("a"));
    expect(failure).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
    expect(failure.message).toContain(pathOf("a"));
    await writeFile(pathOf("a"), text.replace('"b"', '"a"'));
    expect(await rejection(open().get("a"))).toMatchObject({ code: "ERR_INTEGRITY" });
    for await (const outcome of open().readMany("everything")) {
      expect(isReadFailure(outcome)).toBe(outcome.name === "a");
    }
  });

  it("opens under its encryption context only", async () => {
    await open().put("a", "1", { context: { app: "x" } });
    expect((await open({ context: { app: "x" } }).get("a")).value.text()).toBe("1");
    expect(await rejection(open().get("a"))).toMatchObject({ code: "ERR_CONTEXT_MISMATCH" });
  });

  it("under a key of another store says which key it needs", async () => {
    await open({ masterKey: keyA }).put("a", "1");
    const foreign = join(home, "foreign");
    await open({ dir: foreign, masterKey: keyB }).put("a", "2");
    await writeFile(pathOf("a"), await readFile(join(foreign, "records", "a", `${version}.json`)));
    expect(await rejection(open({ masterKey: keyA }).get("a"))).toMatchObject({ code: "ERR_KEY_UNUSABLE" });
  });
});
