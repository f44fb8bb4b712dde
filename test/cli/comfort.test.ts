import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, stored, zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe("list and keys for programs", () => {
  it("list --json holds name, version and comment; --latest the newest of each name", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "b", "1"]);
    await sstash(["put", "b", "2", "-a", "-c", "rotated"]);
    await sstash(["put", "a", "3"]);
    const all = [
      { name: "a", version: zeros(1) },
      { name: "b", version: zeros(1) },
      { name: "b", version: zeros(2), comment: "rotated" },
    ];
    expect(JSON.parse((await sstash(["list", "--json"])).stdout)).toEqual(all);
    expect(JSON.parse((await sstash(["list", "--latest", "--json"])).stdout)).toEqual([all[0], all[2]]);
    expect(await sstash(["list", "--latest"])).toMatchObject(
      printed(`a -- version ${zeros(1)} -- comment \nb -- version ${zeros(2)} -- comment rotated\n`),
    );
    expect(JSON.parse((await sstash(["keys", "--json"])).stdout)).toEqual(["a", "b"]);
  });

  it("an empty table is an empty array", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["list", "--json"])).toMatchObject(printed("[]\n"));
    expect(await sstash(["keys", "--json"])).toMatchObject(printed("[]\n"));
  });
});

describe("--out", () => {
  it("writes a value byte for byte into a file of mode 0600, over a wider one that was there, and nothing on stdout", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "-", "--binary"], { stdin: Uint8Array.of(0, 255, 10) });
    const file = join(bench.home, "value");
    await writeFile(file, "old", { mode: 0o644 });
    expect(await sstash(["get", "a", "--out", file])).toMatchObject(printed(""));
    expect([...(await readFile(file))]).toEqual([0, 255, 10]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("writes a document without the newline that getall adds, and leaves no temporary file", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    const folder = join(bench.home, "exports");
    await mkdir(folder);
    expect(await sstash(["getall", "-f", "dotenv", "--out", join(folder, ".env")])).toMatchObject(printed(""));
    expect(await readFile(join(folder, ".env"), "utf8")).toBe("A='1'\n");
    expect(await readdir(folder)).toEqual([".env"]);
  });

  it("leaves the file that is there alone when a secret cannot be read", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1", "app=db"]);
    const file = join(bench.home, "kept.env");
    await writeFile(file, "OLD='1'\n");
    expect(await sstash(["getall", "-f", "dotenv", "--out", file])).toMatchObject({ status: 1 });
    expect(await readFile(file, "utf8")).toBe("OLD='1'\n");
  });

  it("says which file could not be written, and why", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    const outcome = await sstash(["get", "a", "--out", join(bench.home, "no-such-folder", "x")]);
    expect(outcome).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/x could not be written \(ENOENT\)\nsstash: ERR_OUTPUT: /),
    });
  });
});

describe("delete", () => {
  it("deletes one version with -v, by any spelling a get understands", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await sstash(["put", "a", "2", "-a"]);
    expect(await sstash(["delete", "a", "-v", "1"])).toMatchObject(printed(`Deleting a -- version ${zeros(1)}\n`));
    expect(await sstash(["list"])).toMatchObject(printed(`a -- version ${zeros(2)} -- comment \n`));
    expect(await sstash(["delete", "a", "-v", "1"])).toMatchObject(printed(""));
  });

  it("[D51] asks on a terminal, and does nothing unless the answer is yes", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await sstash(["put", "a", "2", "-a"]);
    for (const answer of ["", "n", "nope", "all"]) {
      expect(await sstash(["delete", "a"], { answer })).toMatchObject({
        status: 1,
        stdout: "",
        stderr: "Delete a, all its 2 versions? There is no way back. [y/N] sstash: nothing was deleted\n",
      });
    }
    expect(await sstash(["delete", "a"], { answer: "y" })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(zeros(2)),
    });
  });

  it("does not ask with --yes, off a terminal, or where there is nothing to lose", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["delete", "nosuch"], { terminal: true })).toMatchObject(printed(""));
    await sstash(["put", "a", "1"]);
    expect(await sstash(["delete", "a", "--yes"], { terminal: true })).toMatchObject(
      printed(`Deleting a -- version ${zeros(1)}\n`),
    );
  });
});

describe("a newline at the end of standard input", () => {
  it("is stored and warned about; --strip-newline leaves one out, CRLF too, and says nothing", async () => {
    const { sstash } = await bench.freshTable();
    for (const [given, kept] of [
      ["x\n", "x"],
      ["x\r\n", "x"],
      ["x\n\n", "x\n"],
      ["x", "x"],
    ]) {
      const { stderr } = await sstash(["put", "a", "-", "-a", "--strip-newline"], { stdin: given ?? "" });
      expect(stderr).toMatch(kept?.endsWith("\n") ? /newline/ : /^$/);
      expect((await sstash(["get", "a", "-n"])).stdout).toBe(kept);
    }
  });

  it("is nobody's business in a binary value or an argument", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["put", "a", "-", "--binary"], { stdin: "x\n" })).toMatchObject(stored("a"));
    expect(await sstash(["put", "a", "x\n", "-a", "--strip-newline"])).toMatchObject(stored("a"));
    expect((await sstash(["get", "a", "-n"])).stdout).toBe("x\n");
  });
});
