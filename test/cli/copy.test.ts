import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { zeros } from "./expectations.ts";

const masterKey = Buffer.alloc(32, 5).toString("base64");

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

let source: FreshTable;
let folders = 0;
let backup: string;
beforeEach(async () => {
  source = await bench.freshTable();
  folders += 1;
  backup = `local:${join(bench.home, `backup-${folders}`)}`;
});

function copy(to: string, ...rest: readonly string[]) {
  const argv = ["copy", "--from", `credstash:${source.table}`, "--to", to, ...rest];
  return bench.sstash(argv, { env: { SSTASH_MASTER_KEY: masterKey } });
}

function at(address: string, ...argv: readonly string[]) {
  return bench.sstash(["--store", address, ...argv], { env: { SSTASH_MASTER_KEY: masterKey } });
}

describe("copy", () => {
  it("copies the newest versions to a folder, says each, and finds them there the next time", async () => {
    await source.sstash(["put", "a", "1"]);
    await source.sstash(["put", "a", "2", "-a", "-c", "rotated"]);
    await source.sstash(["put", "b", "é"]);
    expect(await copy(backup)).toEqual(
      expect.objectContaining({
        status: 0,
        stdout: `+ a version ${zeros(2)}\n+ b version ${zeros(1)}\n`,
        stderr: "sstash: note: there is no store at the target yet\nsstash: 2 copied, 0 there already\n",
      }),
    );
    expect((await at(backup, "list")).stdout).toBe(
      `a -- version ${zeros(2)} -- comment rotated\nb -- version ${zeros(1)} -- comment \n`,
    );
    expect(await copy(backup)).toMatchObject({
      status: 0,
      stdout: `= a version ${zeros(2)}\n= b version ${zeros(1)}\n`,
      stderr: "sstash: 0 copied, 2 there already\n",
    });
  });

  it("takes all versions to a backup, and back from it into another table", async () => {
    await source.sstash(["put", "a", "1", "-c", "first"]);
    await source.sstash(["put", "a", "-", "-v", "7", "--binary"], { stdin: Uint8Array.of(0, 255, 10) });
    expect(await copy(backup, "--all-versions")).toMatchObject({ status: 0 });
    const other = await bench.freshTable();
    const argv = ["copy", "--from", backup, "--to", `credstash:${other.table}`, "--all-versions"];
    const restored = await bench.sstash(argv, { env: { SSTASH_MASTER_KEY: masterKey } });
    expect(restored).toMatchObject({ status: 0, stdout: `+ a version ${zeros(1)}\n+ a version ${zeros(7)}\n` });
    expect((await other.sstash(["list"])).stdout).toBe((await source.sstash(["list"])).stdout);
    expect([...(await other.sstash(["get", "a", "--raw"])).stdoutBytes]).toEqual([0, 255, 10]);
  });

  it("selects by a pattern, or one name exactly", async () => {
    for (const name of ["db.user", "db.key", "x"]) await source.sstash(["put", name, "1"]);
    expect((await copy(backup, "db.*")).stdout).toMatch(/^\+ db\.key .*\n\+ db\.user .*\n$/);
    expect((await copy(backup, "x")).stdout).toBe(`+ x version ${zeros(1)}\n`);
    expect(await copy(backup, "y")).toMatchObject({
      status: 1,
      stdout: `! y: Item {'name': 'y'} couldn't be found.\n`,
      stderr: "sstash: ERR_BULK_READ: 1 could not be read, so nothing was copied; --partial leaves them out\n",
    });
  });

  it("with --dry-run says the same and writes nothing", async () => {
    await source.sstash(["put", "a", "1"]);
    const { status, stdout, stderr } = await copy(backup, "--dry-run");
    expect({ status, stdout }).toEqual({ status: 0, stdout: `+ a version ${zeros(1)}\n` });
    expect(stderr).toContain("1 would be copied, 0 there already");
    expect(await readdir(bench.home)).not.toContain(`backup-${folders}`);
  });

  it("leaves another value alone and fails, but with --overwrite puts a version above it", async () => {
    await source.sstash(["put", "a", "new"]);
    await source.sstash(["put", "b", "1"]);
    await at(backup, "put", "a", "own");
    expect(await copy(backup)).toMatchObject({
      status: 1,
      stdout: `! a: the target holds another value\n+ b version ${zeros(1)}\n`,
      stderr: "sstash: ERR_BULK_WRITE: 1 copied, 0 there already, 1 not copied\n",
    });
    expect((await at(backup, "get", "a")).stdout).toBe("own\n");
    expect(await copy(backup, "--overwrite")).toMatchObject({
      status: 0,
      stdout: `+ a version ${zeros(2)}\n= b version ${zeros(1)}\n`,
    });
    expect((await at(backup, "get", "a", "-v", "1")).stdout).toBe("own\n");
  });

  it("stops before anything is written when a secret cannot be read, unless --partial", async () => {
    await source.sstash(["put", "a", "1"]);
    await source.sstash(["put", "sealed", "1", "env=prod"]);
    const stopped = await copy(backup);
    expect(stopped).toMatchObject({ status: 1, stdout: expect.stringMatching(/^! sealed: KMS ERROR: .*\n$/) });
    expect(await readdir(bench.home)).not.toContain(`backup-${folders}`);
    const partial = await copy(backup, "--partial");
    expect(partial).toMatchObject({ status: 1, stdout: expect.stringContaining(`+ a version ${zeros(1)}\n`) });
    expect(partial.stderr).toContain("ERR_BULK_WRITE: 1 copied, 0 there already, 1 not copied");
  });

  it("reads and writes with the contexts of the addresses", async () => {
    await source.sstash(["put", "sealed", "1", "env=prod"]);
    const argv = ["copy", "--from", `credstash:${source.table}?context.env=prod`, "--to", `${backup}?context.env=copy`];
    expect(await bench.sstash(argv, { env: { SSTASH_MASTER_KEY: masterKey } })).toMatchObject({ status: 0 });
    expect((await at(backup, "get", "sealed", "env=copy")).stdout).toBe("1\n");
    expect((await at(backup, "get", "sealed")).status).toBe(1);
  });

  it("refuses a master key file inside the folder it copies to, behind a link too", async () => {
    await source.sstash(["put", "a", "1"]);
    const folder = backup.slice("local:".length);
    await mkdir(folder, { mode: 0o700 });
    await writeFile(join(folder, "own.key"), masterKey, { mode: 0o600 });
    await symlink(folder, `${folder}-link`);
    for (const file of [join(folder, "own.key"), join(`${folder}-link`, "own.key")]) {
      const { status, stdout, stderr } = await copy(`${backup}?master-key-file=${file}`);
      expect({ status, all: stdout + stderr }).toMatchObject({
        status: 1,
        all: expect.stringContaining("is inside the"),
      });
    }
    expect(await readdir(folder)).toEqual(["own.key"]);
  });

  it("says which table is missing, and whose setup makes it", async () => {
    await source.sstash(["put", "a", "1"]);
    const { status, stderr } = await copy("credstash:not-there");
    expect(status).toBe(1);
    expect(stderr).toContain("sstash --store credstash:not-there setup");
    const gone = await bench.sstash(["copy", "--from", "credstash:not-there", "--to", backup]);
    expect(gone.stderr).toContain("sstash --store credstash:not-there setup");
  });

  it.each([
    [["copy", "--to", "local:./x"], "--from ADDRESS is missing"],
    [["copy", "--from", "local:./x"], "--to ADDRESS is missing"],
    [["copy", "--from", "nowhere:x", "--to", "local:./x"], "--from: "],
    [["-t", "x", "copy", "--from", "local:./x", "--to", "local:./y"], "--table does not go with this command"],
    [["--store", "local:./x", "copy", "--from", "local:./x", "--to", "local:./y"], "--store does not go with"],
  ])("takes its stores from its own options: %j", async (argv, message) => {
    expect(await bench.sstash(argv)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
