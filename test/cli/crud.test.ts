import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { failed, printed, stored, zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

const regions = ["--region", "us-east-2", "--kms-region", "us-east-1"];

describe("storing, reading and deleting (8.1)", () => {
  it.each([
    { id: "A1 to A6", globals: [] },
    { id: "A7", globals: regions },
  ])("$id: credstash's own smoke test passes with the global options $globals", async ({ globals }) => {
    const { sstash, rows } = await bench.freshTable();
    const asked = (argv: readonly string[]) => sstash([...globals, ...argv]);
    bench.kms.requests.length = 0;
    bench.dynamodb.requests.length = 0;

    expect(await asked(["put", "__batstestcred1", "secretvalue"])).toMatchObject(stored("__batstestcred1"));
    expect(await asked(["get", "__batstestcred1"])).toMatchObject(printed("secretvalue\n"));
    expect(await asked(["put", "__batstestcred1", "secretvalue2", "-a"])).toMatchObject(stored("__batstestcred1"));
    expect(await asked(["get", "__batstestcred1"])).toMatchObject(printed("secretvalue2\n"));
    expect(await asked(["get", "__batstestcred1", "-v", "1"])).toMatchObject(printed("secretvalue\n"));
    expect(await asked(["delete", "__batstestcred1"])).toMatchObject(
      printed(`Deleting __batstestcred1 -- version ${zeros(1)}\nDeleting __batstestcred1 -- version ${zeros(2)}\n`),
    );

    expect(await rows().then((left) => left.length)).toBe(0);
    const tableRegion = globals.length === 0 ? "us-east-1" : "us-east-2";
    expect(new Set(bench.kms.requests.map(({ region }) => region))).toEqual(new Set(["us-east-1"]));
    // The last request is this test's own look at the table.
    expect(new Set(bench.dynamodb.requests.slice(0, -1).map(({ region }) => region))).toEqual(new Set([tableRegion]));
  });

  it("A8: deleting a name that is not there prints nothing and succeeds", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["delete", "nosuch"])).toMatchObject(printed(""));
  });

  it("[D18] A9: a version that is there is left as it is, and the line is one that either grep finds", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "foo", "bar"]);
    await sstash(["put", "foo", "newer", "-v", "9"]);
    const before = await rows();
    expect(await sstash(["put", "foo", "other"])).toMatchObject(
      failed(
        `foo version ${zeros(1)} is already in the credential store. Use the -v flag to specify a new version (ConditionalCheckFailedException)`,
        "ERR_VERSION_EXISTS",
      ),
    );
    expect(await rows()).toEqual(before);
  });

  it("A10: -n leaves the newline out", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "foo", "bar"]);
    expect(await sstash(["get", "foo", "-n"])).toMatchObject(printed("bar"));
  });

  it("A11, A12: a missing name and a missing version are named as Python writes them", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "foo", "bar"]);
    expect(await sstash(["get", "nosuch"])).toMatchObject(
      failed("Item {'name': 'nosuch'} couldn't be found.", "ERR_SECRET_NOT_FOUND"),
    );
    expect(await sstash(["get", "foo", "-v", "7"])).toMatchObject(
      failed(`Item {'name': 'foo', 'version': '${zeros(7)}'} couldn't be found.`, "ERR_SECRET_NOT_FOUND"),
    );
    expect(await sstash(["get", `it's "é\\\n`])).toMatchObject(
      failed(`Item {'name': 'it\\'s "é\\\\\\n'} couldn't be found.`, "ERR_SECRET_NOT_FOUND"),
    );
  });

  it("A13: a version is read as Python's int() reads a number", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "foo", "bar"]);
    await sstash(["put", "foo", "thousandth", "-v", "1000"]);
    for (const version of ["0001", "+1", " 1", "1 ", "1"])
      expect(await sstash(["get", "foo", "-v", version])).toMatchObject(printed("bar\n"));
    for (const version of ["+1000", "1_000"])
      expect(await sstash(["get", "foo", "-v", version])).toMatchObject(printed("thousandth\n"));
  });

  it("A14: a version that is no number and not stored is not found", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "foo", "bar"]);
    expect(await sstash(["get", "foo", "-v", "abc"])).toMatchObject(
      failed(`Item {'name': 'foo', 'version': '${zeros("abc")}'} couldn't be found.`, "ERR_SECRET_NOT_FOUND"),
    );
  });

  it("A15: a put without a value stores an empty secret", async () => {
    const { sstash, rows } = await bench.freshTable();
    expect(await sstash(["put", "e"])).toMatchObject(stored("e"));
    expect((await rows())[0]).toMatchObject({ contents: { S: "" } });
    expect(await sstash(["get", "e"])).toMatchObject(printed("\n"));
  });

  it("A16: a version of nineteen characters or more is stored and read as it is", async () => {
    const { sstash, rows } = await bench.freshTable();
    const version = "12345678901234567890123";
    expect(await sstash(["put", "foo", "v", "-v", version])).toMatchObject(stored("foo"));
    expect((await rows())[0]).toMatchObject({ version: { S: version } });
    expect(await sstash(["get", "foo", "-v", version])).toMatchObject(printed("v\n"));
  });

  it("[D46] a name cannot draw on the terminal through a message, nor break its line", async () => {
    const { sstash } = await bench.freshTable();
    const name = "a\u001b[2Jb\nsstash: forged";
    await sstash(["put", name, "v", "a=b"]);
    await sstash(["put", name, "v", "a=b"]).then(({ stderr }) => {
      expect(stderr.split("\n")[0]).toMatch(/^a \[2Jb sstash: forged version 0+1 is already in /);
    });
    const { stderr } = await sstash(["getall"]);
    expect(stderr).toMatch(/^a \[2Jb sstash: forged: KMS ERROR: [^\n]+\nsstash: ERR_BULK_READ: [^\n]+\n$/);
  });
});
