import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { failed, printed, stored, zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

const file = (name: string, content: string) => writeFile(join(bench.home, name), content);

describe("import", () => {
  it.each([
    ["app.env", "USER=mailer\nPASSWORD='p w'\n"],
    ["app.json", '{"USER": "mailer", "PASSWORD": "p w"}'],
    ["app.yaml", "USER: mailer\nPASSWORD: p w\n"],
  ])("stores every entry of %s as its next version, in the order of the file", async (name, content) => {
    const { sstash } = await bench.freshTable();
    await file(name, content);
    await sstash(["put", "smtp.USER", "before"]);
    const imported = await sstash(["import", name, "--prefix", "smtp.", "-c", "imported"]);
    expect(imported).toMatchObject(printed("smtp.USER has been stored\nsmtp.PASSWORD has been stored\n"));
    expect((await sstash(["get", "smtp.PASSWORD"])).stdout).toBe("p w\n");
    expect(JSON.parse((await sstash(["list", "--latest", "--json"])).stdout)).toEqual([
      { name: "smtp.PASSWORD", version: zeros(1), comment: "imported" },
      { name: "smtp.USER", version: zeros(2), comment: "imported" },
    ]);
  });

  it("shows what is new, changed and unchanged, and stores nothing, with --dry-run", async () => {
    const { sstash, rows } = await bench.freshTable();
    await file("plan.env", "NEW=1\nCHANGED=2\nSAME=3\n");
    await sstash(["put", "CHANGED", "old"]);
    await sstash(["put", "SAME", "3"]);
    expect(await sstash(["import", "plan.env", "--dry-run"])).toMatchObject(printed("+ NEW\n~ CHANGED\n= SAME\n"));
    expect(await rows()).toHaveLength(2);
  });

  it("leaves alone what is stored already with --skip-unchanged, and writes it again without", async () => {
    const { sstash, rows } = await bench.freshTable();
    await file("again.env", "A=1\nB=2\n");
    await sstash(["import", "again.env"]);
    const again = await sstash(["import", "again.env", "--skip-unchanged"]);
    expect(again).toMatchObject(printed("A is unchanged\nB is unchanged\n"));
    expect(await rows()).toHaveLength(2);
    await sstash(["import", "again.env"]);
    expect(await rows()).toHaveLength(4);
  });

  it("names an entry that it cannot compare, stores the others, and ends with 1", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "LOCKED", "x", "env=prod"]);
    await file("some.env", "LOCKED=x\nFREE=y\n");
    const { status, stdout, stderr } = await sstash(["import", "some.env", "--skip-unchanged"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "FREE has been stored\n" });
    expect(stderr).toMatch(/^LOCKED: KMS ERROR/m);
    expect(await rows()).toHaveLength(2);
    expect(await sstash(["import", "some.env", "--dry-run"])).toMatchObject({ status: 1, stdout: "= FREE\n" });
  });

  it("says of a file without entries that there is nothing to store", async () => {
    const { sstash, rows } = await bench.freshTable();
    for (const [name, content] of [
      ["empty.env", ""],
      ["comments.env", "# nothing yet\n"],
      ["empty.json", "{}"],
      ["empty.yaml", "{}\n"],
    ] as const) {
      await file(name, content);
      expect(await sstash(["import", name])).toMatchObject({
        status: 0,
        stdout: "",
        stderr: `sstash: ${name} holds no entries, so nothing is stored\n`,
      });
    }
    expect((await sstash(["import", "-", "-f", "dotenv"])).stderr).toContain("standard input holds no entries");
    expect(await rows()).toEqual([]);
  });

  it("refuses an empty name before anything is put, unless a prefix makes it one", async () => {
    const { sstash, rows } = await bench.freshTable();
    await file("nameless.json", '{"A": "1", "": "2"}');
    await file("nameless.yaml", 'A: 1\n"": 2\n');
    for (const name of ["nameless.json", "nameless.yaml"]) {
      for (const option of [[], ["--dry-run"], ["--skip-unchanged"]]) {
        expect(await sstash(["import", name, ...option])).toMatchObject(
          failed(`${name}: entry number 2 has an empty name`, "ERR_INVALID_INPUT"),
        );
      }
    }
    expect(await rows()).toEqual([]);
    expect(await sstash(["import", "nameless.json", "--prefix", "p"])).toMatchObject(stored("pA", "p"));
  });

  it("refuses a file that it cannot read whole, and stores nothing", async () => {
    const { sstash, rows } = await bench.freshTable();
    await file("broken.env", "A=1\nplanted secret that is no assignment\n");
    await file("nested.yaml", "a:\n  b: planted\n");
    await file("unnamed", "A=1\n");
    for (const name of ["broken.env", "nested.yaml", "missing.json"]) {
      const { status, stdout, stderr } = await sstash(["import", name]);
      expect({ name, status, stdout }).toEqual({ name, status: 1, stdout: "" });
      expect(stderr).not.toContain("planted");
    }
    expect(await sstash(["import", "unnamed"])).toMatchObject({ status: 2 });
    expect(await sstash(["import", "unnamed", "-f", "dotenv"])).toMatchObject({ status: 0 });
    expect(await sstash(["import", "-", "-f", "json"], { stdin: '{"B": "2"}' })).toMatchObject({ status: 0 });
    expect(await rows()).toHaveLength(2);
  });
});
