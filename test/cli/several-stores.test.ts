import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { failed, printed, refused, stored } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

let folders = 0;
function localAddress(): string {
  folders += 1;
  return `local:~/store-${folders}`;
}

describe("--store given twice, two local stores", () => {
  let stores: readonly string[];
  beforeEach(async () => {
    const [next, old] = [localAddress(), localAddress()];
    await bench.sstash(["--store", next, "put", "both", "new"]);
    await bench.sstash(["--store", old, "put", "both", "old"]);
    await bench.sstash(["--store", old, "put", "old.only", "still there"]);
    stores = ["--store", next, "--store", old];
  });

  it("reads what the first does not have from the second, with nothing on stderr", async () => {
    expect(await bench.sstash([...stores, "get", "both"])).toMatchObject(printed("new\n"));
    expect(await bench.sstash([...stores, "get", "old.only"])).toMatchObject(printed("still there\n"));
    expect(await bench.sstash([...stores, "getall", "-f", "csv"])).toMatchObject(
      printed("both,new\nold.only,still there\n\n"),
    );
    expect(await bench.sstash([...stores, "keys"])).toMatchObject(printed("both\nold.only\n"));
    expect(await bench.sstash([...stores, "get", "none"])).toMatchObject(
      failed("Item {'name': 'none'} couldn't be found.", "ERR_SECRET_NOT_FOUND"),
    );
  });

  it("may be given on both sides of the verb, or in SSTASH_STORE with blanks between", async () => {
    const [, next = "", , old = ""] = stores;
    expect(await bench.sstash(["--store", next, "get", "old.only", "--store", old])).toMatchObject(
      printed("still there\n"),
    );
    const env = { SSTASH_STORE: `${next}  ${old}` };
    expect(await bench.sstash(["get", "old.only"], { env })).toMatchObject(printed("still there\n"));
    expect(await bench.sstash(["get", "x"], { env: { SSTASH_STORE: `${next} app` } })).toMatchObject(
      refused(/SSTASH_STORE number 2: a store address begins with [^\n]*/),
    );
  });

  it("writes, deletes and prunes in the first alone", async () => {
    const [, next = "", , old = ""] = stores;
    expect(await bench.sstash([...stores, "put", "old.only", "moved"])).toMatchObject(stored("old.only"));
    expect(await bench.sstash(["--store", old, "get", "old.only"])).toMatchObject(printed("still there\n"));
    expect(await bench.sstash(["--store", next, "get", "old.only"])).toMatchObject(printed("moved\n"));
    expect(await bench.sstash([...stores, "delete", "old.only"])).toMatchObject({ status: 0 });
    expect(await bench.sstash([...stores, "delete", "old.only"])).toMatchObject(printed(""));
    expect(await bench.sstash([...stores, "get", "old.only"])).toMatchObject(printed("still there\n"));
    await bench.sstash(["--store", old, "put", "old.only", "2", "-a"]);
    await bench.sstash([...stores, "prune", "--keep", "1", "--yes"]);
    expect(
      (await bench.sstash(["--store", old, "versions", "old.only", "--json"])).stdout.match(/"version"/g),
    ).toHaveLength(2);
  });

  it("renames in the first alone: a name that only the second has is not found", async () => {
    const [, , , old = ""] = stores;
    expect(await bench.sstash([...stores, "rename", "old.only", "new.name"])).toMatchObject({ status: 1, stdout: "" });
    expect(await bench.sstash(["--store", old, "get", "old.only"])).toMatchObject(printed("still there\n"));
  });

  it("is refused where the records of one store are looked at", async () => {
    expect(await bench.sstash([...stores, "verify"])).toMatchObject(
      refused(/this command looks at the records of one store[^\n]*/),
    );
  });

  it("keeps the names met there apart from those of either store", async () => {
    const [, next = ""] = stores;
    await bench.sstash([...stores, "keys"]);
    expect(await bench.sstash(["__complete", "zsh", "--", ...stores, "get", ""])).toMatchObject(
      printed("words\nboth\nold.only\n"),
    );
    expect(await bench.sstash(["__complete", "zsh", "--", "--store", next, "get", ""])).toMatchObject(
      printed("words\nboth\n"),
    );
  });
});

describe("a credstash table before a local store", () => {
  let fresh: FreshTable;
  let stores: readonly string[];
  beforeEach(async () => {
    fresh = await bench.freshTable();
    const old = localAddress();
    await bench.sstash(["--store", old, "put", "a", "of the old"]);
    await bench.sstash(["--store", old, "put", "b", "of the old"]);
    await fresh.sstash(["put", "a", "of the table"]);
    stores = ["--store", `credstash:${fresh.table}`, "--store", old];
  });

  it("goes on to the local store for what the table does not have", async () => {
    expect(await bench.sstash([...stores, "getall", "-f", "csv"])).toMatchObject(
      printed("a,of the table\nb,of the old\n\n"),
    );
  });

  it("does not, when the key is denied", async () => {
    bench.kms.fail("Decrypt", { status: 400, type: "AccessDeniedException" });
    const [one, everything] = [await bench.sstash([...stores, "get", "a"]), await bench.sstash([...stores, "getall"])];
    bench.kms.fail("Decrypt", undefined);
    expect(one).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("ERR_ACCESS_DENIED") });
    expect(everything).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(/^a: .*AccessDenied/) });
  });

  it("does not, when the table is denied or missing", async () => {
    bench.dynamodb.fail(() => ({ status: 400, type: "AccessDeniedException" }));
    const denied = await bench.sstash([...stores, "get", "b"]);
    bench.dynamodb.fail(() => undefined);
    expect(denied).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("ERR_ACCESS_DENIED") });
    const [, , ...old] = stores;
    expect(await bench.sstash(["--store", "credstash:nowhere", ...old, "get", "b"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("ERR_STORE_MISSING: run `sstash --store ADDRESS setup`"),
    });
  });

  it("does not, when the row was altered or is under another context", async () => {
    const [row = {}] = await fresh.rows();
    await fresh.write({ ...row, contents: { S: Buffer.from("another text").toString("base64") } });
    expect(await bench.sstash([...stores, "get", "a"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("ERR_INTEGRITY"),
    });
    await fresh.write(row);
    expect(await bench.sstash([...stores, "get", "a", "env=prod"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("ERR_CONTEXT_MISMATCH"),
    });
  });
});
