import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AwsTable, type Row } from "./aws-table.ts";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, zeros } from "./expectations.ts";
import { sealedRow } from "./sealed-row.ts";
import type { Outcome, RunOptions } from "./terminal-double.ts";

let bench: CredstashBench;
let table: AwsTable;
let sstash: (argv: readonly string[], options?: RunOptions) => Promise<Outcome>;
let tables = 0;

beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

beforeEach(async () => {
  tables += 1;
  const name = `records-${tables}`;
  table = await AwsTable.make(name, bench.dynamodb.endpoint);
  sstash = (argv, options) => bench.sstash(["-t", name, ...argv], options);
});

async function legacy(name: string, version = zeros(1), value = `value of ${name}`): Promise<void> {
  await table.write(await sealedRow(bench.kms.endpoint, { name, version, value }));
}

describe("verify", () => {
  it("is silent about nothing and ends with 0 when every record is bound", async () => {
    await sstash(["put", "a", "1"]);
    await sstash(["put", "b", "2"]);
    expect(await sstash(["verify"])).toEqual({
      ...printed(`a -- version ${zeros(1)} -- bound\nb -- version ${zeros(1)} -- bound\n`),
      stderr: "sstash: 2 records, 0 findings\n",
      stdoutBytes: expect.anything(),
    });
  });

  it("says so when a pattern matched nothing, as a context in its place does", async () => {
    await sstash(["put", "a", "1", "env=prod"]);
    const { stderr } = await sstash(["verify", "env=prod"]);
    expect(stderr).toMatch(/^sstash: note: no secret matches.*\nsstash: 0 records, 0 findings\n$/);
    expect((await sstash(["verify", "*", "env=prod"])).stderr).toBe("sstash: 1 records, 0 findings\n");
  });

  it("finds a moved row, an edited comment, a flipped tag, an unbound row and one that KMS does not open", async () => {
    await sstash(["put", "good", "x"]);
    await sstash(["put", "moved", "x"]);
    await sstash(["put", "edited", "x", "-c", "by ops"]);
    await sstash(["put", "flipped", "x"]);
    await sstash(["put", "other-context", "x", "app=db"]);
    await legacy("older-tool");
    for (const row of await table.rows()) {
      if (row["name"]?.S === "moved") await table.write({ ...row, name: { S: "victim" } });
      if (row["name"]?.S === "edited") await table.write({ ...row, comment: { S: "by somebody" } });
      if (row["name"]?.S === "flipped") await table.write({ ...row, hmac: { S: "00".repeat(32) } });
    }
    const { status, stdout, stderr } = await sstash(["verify"]);
    const states = Object.fromEntries(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(/ +-- version \d+ -- /)),
    );
    expect(states).toMatchObject({
      good: "bound",
      moved: "bound",
      victim: expect.stringMatching(/^altered: INTEGRITY ERROR: victim: sstash_binding does not match/),
      edited: expect.stringMatching(/^altered: /),
      flipped: expect.stringMatching(/^altered: /),
      "other-context": expect.stringMatching(/^unreadable: KMS ERROR: Could not decrypt/),
      "older-tool": "unbound",
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "sstash: 7 records, 5 findings\n" });
  });

  it("finds versions that hide newer ones", async () => {
    await legacy("mixed", "9");
    await legacy("mixed", zeros(10));
    await legacy("named", zeros(3));
    await legacy("named", "zzz");
    const { status, stdout } = await sstash(["verify", "--allow-unbound"]);
    expect(status).toBe(1);
    expect(stdout).toContain(`mixed -- version 9 -- unbound: sorts above the newer version ${zeros(10)}\n`);
    expect(stdout).toContain(`named -- version zzz -- unbound: sorts above the newer version ${zeros(3)}\n`);
    expect(stdout).toContain(`mixed -- version ${zeros(10)} -- unbound\n`);
  });

  it("takes records of older tools as they are with --allow-unbound", async () => {
    await legacy("a");
    expect(await sstash(["verify"])).toMatchObject({ status: 1 });
    expect(await sstash(["verify", "--allow-unbound"])).toMatchObject({ status: 0 });
  });

  it("looks at the names that match, and writes JSON for programs", async () => {
    await sstash(["put", "db.password", "x"]);
    await legacy("api.key");
    const { stdout } = await sstash(["verify", "*.key", "--json"]);
    expect(JSON.parse(stdout)).toEqual([{ name: "api.key", version: zeros(1), state: "unbound", remarks: [] }]);
  });

  it("never shows a value", async () => {
    await sstash(["put", "a", "hunter2-planted"]);
    await legacy("b", zeros(1), "hunter2-planted");
    const { stdout, stderr } = await sstash(["verify", "--json"]);
    expect(stdout + stderr).not.toContain("hunter2");
  });
});

describe("bind", () => {
  it("binds what older tools wrote, after which a required binding lets it through, and a second run has nothing to do", async () => {
    await legacy("a");
    await legacy("a", zeros(2));
    await sstash(["put", "b", "x"]);
    expect(await sstash(["--require-binding", "get", "a"])).toMatchObject({ status: 1 });
    const { status, stdout, stderr } = await sstash(["bind"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `Binding a -- version ${zeros(1)}\nBinding a -- version ${zeros(2)}\n`,
      stderr: "sstash: 2 bound, 0 changed meanwhile, 0 could not be bound\n",
    });
    expect(await sstash(["--require-binding", "get", "a"])).toMatchObject({ status: 0, stdout: "value of a\n" });
    expect(await sstash(["verify"])).toMatchObject({ status: 0 });
    expect(await sstash(["bind"])).toMatchObject({ status: 0, stdout: "" });
  });

  it("leaves every other attribute as it was", async () => {
    const row: Row = {
      ...(await sealedRow(bench.kms.endpoint, { name: "a", version: "7", value: "x" })),
      created_at: { N: "12" },
    };
    await table.write(row);
    await sstash(["bind"]);
    const [{ sstash_binding: binding, ...rest } = {}] = await table.rows();
    expect(binding?.B).toHaveLength(33);
    expect(Object.keys(rest).sort()).toEqual(Object.keys(row).sort());
    expect(rest["created_at"]).toEqual({ N: "12" });
    expect(rest["contents"]).toEqual(row["contents"]);
  });

  it("writes nothing in a dry run, and binds only names that match", async () => {
    await legacy("a");
    await legacy("b");
    expect(await sstash(["bind", "--dry-run", "a"])).toMatchObject({
      status: 0,
      stdout: `Would bind a -- version ${zeros(1)}\n`,
    });
    expect((await table.rows()).filter((row) => "sstash_binding" in row)).toHaveLength(0);
    await sstash(["bind", "a"]);
    expect((await table.rows()).filter((row) => "sstash_binding" in row).map((row) => row["name"]?.S)).toEqual(["a"]);
  });

  it("binds no record whose tag is wrong, and says which", async () => {
    await table.write({
      ...(await sealedRow(bench.kms.endpoint, { name: "a", version: zeros(1), value: "x" })),
      hmac: { S: "00".repeat(32) },
    });
    await legacy("b");
    const { status, stdout, stderr } = await sstash(["bind"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: `Binding b -- version ${zeros(1)}\n` });
    expect(stderr).toMatch(/^a -- version 0+1: INTEGRITY ERROR: Computed HMAC on a/);
  });
});
