import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeWith, paths } from "./peer-programs.ts";
import { makePlace, type Place } from "./place.ts";
import { spawned } from "./spawned.ts";

/**
 * Debian's gnome-keyring behind the Secret Service, in a D-Bus session of its own. The collection is a file below the home
 * directory, so that a second session finds what the first one kept, as after a reboot.
 */
const session = (unlock: string, script: string) => [
  ...["dbus-run-session", "--", "sh", "-c"],
  `printf %s login | gnome-keyring-daemon --foreground --components=secrets ${unlock} > /dev/null 2>&1 &
daemon=$!
for _ in $(seq 100); do
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \\
    string:org.freedesktop.secrets 2> /dev/null | grep -q 'boolean true' && break
  sleep 0.1
done
sstash() { '${process.execPath}' '${paths.sstash}' "$@"; }
${script}
status=$?
kill $daemon
exit $status`,
];

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.remove());

interface SessionOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Nobody gave the keyring's password. Default: it was given. */
  readonly locked?: boolean;
}

async function inSession(script: string, { env = {}, locked = false }: SessionOptions = {}) {
  const [file = "", ...argv] = session(locked ? "" : "--unlock", script);
  const all = { SSTASH_BACKEND: "local", SSTASH_MASTER_KEY_KEYCHAIN: "1", ...env };
  const { status, stdout, stderr } = await spawned(file, argv, { place, env: all });
  // What the session's own programs say: of file limits, and of a prompter that has no display.
  const ours = stderr.split("\n").filter((line) => line !== "" && !/^(?:dbus-daemon\[|\(gcr-prompter)/.test(line));
  return { status, stdout: stdout.toString("utf8"), stderr: ours.join("\n") };
}

const storeFile = () => join(place.home, ".local/share/sstash/credential-store/store.json");
const keyId = async () => JSON.parse(await readFile(storeFile(), "utf8")).keyId as string;
const keyFolder = () => join(place.home, ".config/sstash");

describeWith(["secret service", "sstash"], "the master key in a keychain", () => {
  it("is made by the first put, is in no file, and opens the store in a later session", async () => {
    expect(await inSession("sstash put db.password hunter2 && sstash get db.password")).toEqual({
      status: 0,
      stdout: "db.password has been stored\nhunter2\n",
      stderr: "",
    });
    await expect(readdir(keyFolder())).rejects.toMatchObject({ code: "ENOENT" });
    expect(await inSession("sstash get db.password")).toEqual({ status: 0, stdout: "hunter2\n", stderr: "" });
  });

  it("is what the Secret Service's own client finds there: the same text that a key file has", async () => {
    const made = await inSession("sstash setup && sstash put a 1");
    expect(made).toMatchObject({ status: 0, stderr: "" });
    const id = await keyId();
    expect(made.stdout).toContain(
      `Master key created in the keychain (service sstash, account ${id}): keep a copy, nothing opens without it\n`,
    );
    const copy = await inSession(`secret-tool lookup service sstash username ${id}`);
    expect(copy.stdout).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    const elsewhere = { SSTASH_MASTER_KEY: copy.stdout, SSTASH_MASTER_KEY_KEYCHAIN: "" };
    expect(await inSession("sstash get a", { env: elsewhere })).toMatchObject({ status: 0, stdout: "1\n" });
  });

  it("is one key when six processes are the first user at once", async () => {
    const script = `for i in 1 2 3 4 5 6; do sstash put name$i $i & pids="$pids $!"; done
for pid in $pids; do wait $pid || exit 9; done
sstash getall -f csv && secret-tool search --all service sstash`;
    const { status, stdout, stderr } = await inSession(script);
    expect(status).toBe(0);
    expect(stdout).toContain("name1,1\nname2,2\nname3,3\nname4,4\nname5,5\nname6,6\n");
    const accounts = [...`${stdout}\n${stderr}`.matchAll(/^attribute\.username = (\w+)$/gm)].map(
      ([, account]) => account,
    );
    expect(accounts).toEqual([await keyId()]);
  });

  it("is another one for every store", async () => {
    const script = "sstash -t one put a 1 && sstash -t two put a 2 && sstash -t one get a && sstash -t two get a";
    expect(await inSession(script)).toMatchObject({ status: 0, stdout: expect.stringMatching(/\n1\n2\n$/) });
  });

  it("cannot be had while the keyring is locked: nothing is made, and a hint says what to do", async () => {
    await inSession("sstash put a 1");
    for (const line of ["get a", "put b 2", "-t other put c 3"]) {
      const refused = await inSession(`sstash ${line}`, { locked: true });
      expect(refused).toMatchObject({ status: 1, stdout: "" });
      expect(refused.stderr).toMatch(/^the keychain cannot be used: .*\nsstash: ERR_KEY_UNUSABLE: unlock it/);
    }
    expect(await readdir(join(place.home, ".local/share/sstash"))).toEqual(["credential-store"]);
    expect((await inSession("sstash keys")).stdout).toBe("a\n");
  });

  it("that is gone is told by its id, and no other is made in its place", async () => {
    await inSession("sstash put a 1");
    const id = await keyId();
    const refused = await inSession(`secret-tool clear service sstash username ${id}; sstash put b 2; sstash get a`);
    expect(refused.stdout).toBe("");
    const line = `the store in ${join(place.home, ".local/share/sstash/credential-store")} needs master key ${id}, which the keychain does not hold`;
    expect(refused.stderr.split("\n").filter((text) => text === line)).toHaveLength(2);
    expect(refused.stderr).toContain("sstash: ERR_KEY_UNUSABLE: `sstash --backend local setup` takes it over");
  });

  it("of a damaged entry is refused", async () => {
    await inSession("sstash put a 1");
    const id = await keyId();
    const store = (text: string) =>
      `secret-tool clear service sstash username ${id}; printf %s '${text}' | secret-tool store --label=x service sstash username ${id} target default`;
    const refused = await inSession(`${store("hunter2")}; sstash get a`);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain(
      `the keychain (service sstash, account ${id}) does not hold the base64 text of 32 bytes`,
    );
    const another = await inSession(`${store(randomBytes(32).toString("base64"))}; sstash get a`);
    expect(another.stderr).toMatch(new RegExp(`needs master key ${id}; the one given is \\w{16}, from the keychain`));
  });

  it("is taken over by setup from the key file, or the environment, of a store that is there", async () => {
    const noKeychain = { SSTASH_MASTER_KEY_KEYCHAIN: "0" };
    await inSession("sstash put a 1", { env: noKeychain });
    const file = join(keyFolder(), "master.key");
    const id = await keyId();
    expect(await inSession("sstash setup")).toEqual({
      status: 0,
      stdout:
        `Master key copied from ${file} into the keychain (service sstash, account ${id})\n` +
        `Local store already exists in ${join(place.home, ".local/share/sstash/credential-store")}\n`,
      stderr: "",
    });
    expect(await inSession(`rm '${file}'; sstash get a`)).toMatchObject({ status: 0, stdout: "1\n" });

    const key = randomBytes(32).toString("base64");
    const given = { ...noKeychain, SSTASH_MASTER_KEY: key };
    await inSession("sstash -t given put a 2", { env: given });
    const taken = await inSession("sstash -t given --master-key-keychain setup", { env: given });
    expect(taken.stdout).toMatch(/^Master key copied from SSTASH_MASTER_KEY into the keychain /);
    expect(await inSession("sstash -t given get a")).toMatchObject({ status: 0, stdout: "2\n" });
  });

  it("is not taken over from a key file that is another store's", async () => {
    await mkdir(keyFolder(), { recursive: true, mode: 0o700 });
    await inSession("sstash put a 1");
    await writeFile(join(keyFolder(), "master.key"), randomBytes(32).toString("base64"), { mode: 0o600 });
    const id = await keyId();
    const refused = await inSession(`secret-tool clear service sstash username ${id}; sstash setup`);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain("which the keychain does not hold");
  });

  it("is not looked for when a key or a file is given: the nearest choice wins", async () => {
    const key = randomBytes(32).toString("base64");
    await writeFile(join(place.home, "named.key"), key, { mode: 0o600 });
    const script = `sstash --master-key-file "$HOME/named.key" setup && SSTASH_MASTER_KEY=${key} sstash put a 1 &&
sstash --master-key-file "$HOME/named.key" get a && secret-tool search --all service sstash`;
    expect(await inSession(script)).toMatchObject({ status: 0, stdout: expect.stringMatching(/\n1\n$/), stderr: "" });
    const both = await inSession("sstash --master-key-file x --master-key-keychain get a");
    expect(both).toMatchObject({ status: 2, stdout: "" });
  });
});
