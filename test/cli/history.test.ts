import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, refused, zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe("versions", () => {
  it("shows the newest first, in columns, with comments", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await sstash(["put", "a", "2", "-a", "-c", "rotated"]);
    expect(await sstash(["versions", "a"])).toMatchObject(printed(`${zeros(2)}  rotated\n${zeros(1)}\n`));
    expect(JSON.parse((await sstash(["versions", "a", "--json"])).stdout)).toEqual([
      { name: "a", version: zeros(2), comment: "rotated" },
      { name: "a", version: zeros(1) },
    ]);
  });

  it("of an unknown secret are a failure, not an empty answer", async () => {
    const { sstash } = await bench.freshTable();
    const { status, stdout, stderr } = await sstash(["versions", "a"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("ERR_SECRET_NOT_FOUND");
  });
});

describe("rollback", () => {
  it("stores the value before the newest as a new version, which any reader takes for the newest", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "good"]);
    await sstash(["put", "a", "bad", "-a"]);
    expect(await sstash(["rollback", "a"])).toMatchObject(
      printed(`a -- version ${zeros(3)} -- as version ${zeros(1)}\n`),
    );
    expect((await sstash(["get", "a"])).stdout).toBe("good\n");
    expect((await sstash(["list"])).stdout).toContain(`${zeros(3)} -- comment rollback to version 1`);
  });

  it("writes nothing when the newest version holds that value already", async () => {
    const { sstash, rows } = await bench.freshTable();
    for (const value of ["good", "bad", "good"]) await sstash(["put", "a", value, "-a"]);
    const { status, stdout } = await sstash(["rollback", "a", "-v", "1"]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `a -- version ${zeros(3)} -- holds the value of version ${zeros(1)} already\n`,
    });
    expect(await rows()).toHaveLength(3);
  });

  it("keeps bytes, and takes the encryption context that both versions were put with", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "-", "env=prod", "--binary"], { stdin: Uint8Array.of(0, 255) });
    await sstash(["put", "a", "text", "env=prod", "-a"]);
    expect(await sstash(["rollback", "a"])).toMatchObject({ status: 1 });
    expect(await sstash(["rollback", "a", "env=prod"])).toMatchObject({ status: 0 });
    expect([...(await sstash(["get", "a", "env=prod", "--raw"])).stdoutBytes]).toEqual([0, 255]);
  });

  it("refuses where there is nothing to go back to", async () => {
    const { sstash } = await bench.freshTable();
    expect((await sstash(["rollback", "a"])).stderr).toContain("ERR_SECRET_NOT_FOUND");
    await sstash(["put", "a", "only"]);
    expect((await sstash(["rollback", "a"])).stderr).toContain("one version only");
    expect(await sstash(["rollback", "a", "-v", "9"])).toMatchObject({ status: 1 });
  });
});

describe("prune", () => {
  async function fiveAndOne() {
    const table = await bench.freshTable();
    for (let version = 1; version <= 5; version += 1) await table.sstash(["put", "db.a", `v${version}`, "-a"]);
    await table.sstash(["put", "db.b", "only"]);
    await table.sstash(["put", "other", "1", "-a"]);
    await table.sstash(["put", "other", "2", "-a"]);
    return table;
  }

  it("deletes the oldest first and leaves the newest of what matches, and the rest alone", async () => {
    const { sstash, rows } = await fiveAndOne();
    const dry = await sstash(["prune", "db.*", "--keep", "2", "--dry-run"]);
    expect(await rows()).toHaveLength(8);
    const { status, stdout, stderr } = await sstash(["prune", "db.*", "--keep", "2"]);
    expect(stdout).toBe([1, 2, 3].map((version) => `Deleting db.a -- version ${zeros(version)}\n`).join(""));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "sstash: 3 versions deleted\n" });
    expect(dry.stdout).toBe(stdout);
    expect(dry.stderr).toBe("sstash: 3 versions would be deleted\n");
    expect((await sstash(["list"])).stdout.match(/^\S+/gm)).toEqual(["db.a", "db.a", "db.b", "other", "other"]);
    expect((await sstash(["get", "db.a"])).stdout).toBe("v5\n");
  });

  it("wants --keep, and shows it in its usage, as copy shows what it wants", async () => {
    const { sstash, rows } = await fiveAndOne();
    const before = await rows();
    expect(await sstash(["prune"])).toMatchObject(refused(/--keep N is missing: how many[^\n]+/));
    expect(await rows()).toEqual(before);
    const usages = ["prune --keep N [pattern] [options]", "copy --from ADDRESS --to ADDRESS [pattern] [options]"];
    for (const usage of usages) {
      const [verb = ""] = usage.split(" ");
      expect((await sstash([verb, "--help"])).stdout).toContain(`Usage: sstash ${usage}\n`);
    }
  });

  it("asks on a terminal, and deletes nothing without a yes", async () => {
    const { sstash, rows } = await fiveAndOne();
    const asked = await sstash(["prune", "--keep", "1"], { answer: "n" });
    expect(asked).toMatchObject({ status: 1, stderr: expect.stringContaining("Delete 5 versions?") });
    expect(await rows()).toHaveLength(8);
    expect(await sstash(["prune", "--keep", "1", "--yes"], { answer: "n" })).toMatchObject({ status: 0 });
    expect(await rows()).toHaveLength(3);
  });

  it.each([[[]], [["--keep", "0"]], [["--keep", "-1"]], [["--keep", "two"]], [["--keep", "1.5"]]])(
    "refuses %j and deletes nothing",
    async (flags) => {
      const { sstash, rows } = await bench.freshTable();
      await sstash(["put", "a", "1"]);
      expect(await sstash(["prune", ...flags])).toMatchObject({ status: 2, stdout: "" });
      expect(await rows()).toHaveLength(1);
    },
  );
});

describe("find", () => {
  it("shows names by pattern, each once and sorted, and ends with 1 when there is none", async () => {
    const { sstash } = await bench.freshTable();
    for (const name of ["db.b", "db.a", "db.a", "other"]) await sstash(["put", name, "x", "-a"]);
    expect(await sstash(["find", "db.*"])).toMatchObject(printed("db.a\ndb.b\n"));
    expect(await sstash(["find", "db.*", "--json"])).toMatchObject(printed('[\n  "db.a",\n  "db.b"\n]\n'));
    expect(await sstash(["find", "nothing*"])).toMatchObject({ status: 1, stdout: "" });
    expect(await sstash(["find"])).toMatchObject({ status: 2 });
  });

  it("shows under which names a value is the newest, and never the value", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "leaked"]);
    await sstash(["put", "b", "leaked"]);
    await sstash(["put", "b", "rotated", "-a"]);
    await sstash(["put", "c", "leaked "]);
    await writeFile(join(bench.home, "leaked.txt"), "leaked\n");
    const found = await sstash(["find", "--value-from", "leaked.txt", "--strip-newline"]);
    expect(found).toMatchObject(printed("a\n"));
    expect(await sstash(["find", "--value-from", "-"], { stdin: "leaked" })).toMatchObject(printed("a\n"));
    const without = await sstash(["find", "--value-from", "leaked.txt"]);
    expect(without).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("--strip-newline") });
    expect(await sstash(["find", "b*", "--value-from", "-"], { stdin: "leaked" })).toMatchObject({ status: 1 });
  });

  it("says so when it looked into nothing, as with a context where the pattern belongs", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "leaked", "env=prod"]);
    const misplaced = await sstash(["find", "env=prod", "--value-from", "-"], { stdin: "leaked" });
    expect(misplaced).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("no secret matches") });
    expect(misplaced.stderr).not.toContain("env");
    const looked = await sstash(["find", "*", "env=prod", "--value-from", "-"], { stdin: "other" });
    expect(looked).toMatchObject({ status: 1, stdout: "", stderr: "" });
  });

  it("says which file it could not read", async () => {
    const { sstash } = await bench.freshTable();
    const { status, stderr } = await sstash(["find", "--value-from", "missing.txt"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^missing\.txt cannot be read \(ENOENT\)\nsstash: ERR_INVALID_INPUT: /);
  });

  it("names what it could not look into and does not end with 0", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "leaked"]);
    await sstash(["put", "locked", "leaked", "env=prod"]);
    const { status, stdout, stderr } = await sstash(["find", "--value-from", "-"], { stdin: "leaked" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "a\n" });
    expect(stderr).toMatch(/^locked: KMS ERROR/m);
    expect(stderr).toContain("1 secret could not be looked into");
  });
});

describe("what only some backends can do", () => {
  it.each([
    [["label", "a", "green", "-v", "1"]],
    [["promote", "a", "1"]],
    [["restore", "a"]],
    [["delete", "a", "--force-now"]],
    [["delete", "a", "--recovery-days", "7"]],
  ])("%j is refused here, and nothing is changed", async (line) => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    const { status, stdout, stderr } = await sstash(line);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("sstash: ERR_NOT_SUPPORTED: ");
    expect(await rows()).toHaveLength(1);
  });

  it.each([
    [["label", "a", "green"]],
    [["label", "a", "green", "-v", "1", "--remove"]],
    [["delete", "a", "--recovery-days", "6"]],
    [["delete", "a", "--recovery-days", "7", "--force-now"]],
  ])("%j is a usage error", async (line) => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(line)).toMatchObject({ status: 2, stdout: "" });
  });
});
