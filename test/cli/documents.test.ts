import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { printed, zeros } from "./expectations.ts";

const values = { "a.b": "v\"1,é😀'q", "a.c": "line1\nline2\n", num: "0123", emptyv: "" };

let bench: CredstashBench;
let four: FreshTable;
beforeAll(async () => {
  bench = await credstashBench();
  four = await bench.freshTable();
  await four.sstash(["putall", "-", "-v", "1"], { stdin: JSON.stringify(values) });
});
afterAll(() => bench.close());

describe("documents (8.7)", () => {
  it("F1: JSON is ASCII, sorted, indented by four and ends with one newline", async () => {
    const document = String.raw`{
    "a.b": "v\"1,\u00e9\ud83d\ude00'q",
    "a.c": "line1\nline2\n",
    "emptyv": "",
    "num": "0123"
}
`;
    expect(await four.sstash(["getall"])).toMatchObject(printed(document));
    expect(await four.sstash(["getall", "-f", "json"])).toMatchObject(printed(document));
  });

  it("[D05] F2: CSV quotes where it must, is sorted, and ends with an empty line", async () => {
    expect(await four.sstash(["getall", "-f", "csv"])).toMatchObject(
      printed('a.b,"v""1,é😀\'q"\na.c,"line1\nline2\n"\nemptyv,\nnum,0123\n\n'),
    );
  });

  it("[D06] F3: dotenv upper-cases names, is sorted, and refuses a value that it has no safe quoting for", async () => {
    const { status, stdout, stderr } = await four.sstash(["getall", "-f", "dotenv"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^a\.b: [^\n]*safe to source; json, csv, yaml, shell, env-file and dotenv --not-for-sourcing can/,
    );
    const { sstash } = await bench.freshTable();
    await sstash(["putall", JSON.stringify({ ...values, "a.b": "it's é😀" })]);
    expect(await sstash(["getall", "-f", "dotenv"])).toMatchObject(
      printed("A.B=\"it's é😀\"\nA.C='line1\nline2\n'\nEMPTYV=''\nNUM='0123'\n\n"),
    );
  });

  it("F4: YAML reads back the same under both versions, keeps texts texts, and ends with an empty line", async () => {
    const { stdout, status } = await four.sstash(["getall", "-f", "yaml"]);
    expect(status).toBe(0);
    expect(stdout.endsWith("\n\n")).toBe(true);
    expect(stdout.split("\n")).toContain("num: '0123'");
    expect(parse(stdout, { version: "1.1" })).toEqual(values);
    expect(parse(stdout, { version: "1.2" })).toEqual(values);
  });

  it("[D09] F4: YAML writes each value on the line of its name, whatever it holds", async () => {
    const { sstash } = await bench.freshTable();
    const long = { prose: "word ".repeat(40).trim(), lines: "a\nb\n", exponent: "1e3", octal: "0o17" };
    await sstash(["putall", JSON.stringify(long)]);
    const { stdout } = await sstash(["get", "*", "-f", "yaml"]);
    expect(stdout).toBe(`exponent: '1e3'\nlines: "a\\nb\\n"\noctal: '0o17'\nprose: ${long.prose}\n`);
    expect(parse(stdout, { version: "1.1" })).toEqual(long);
  });

  it("F5: a wildcard get writes the same without the last newline", async () => {
    expect(await four.sstash(["get", "a*", "-f", "csv"])).toMatchObject(
      printed('a.b,"v""1,é😀\'q"\na.c,"line1\nline2\n"\n'),
    );
    expect(await four.sstash(["get", "*c", "-f", "dotenv"])).toMatchObject(printed("A.C='line1\nline2\n'\n"));
    expect(await four.sstash(["get", "n*", "-f", "yaml"])).toMatchObject(printed("num: '0123'\n"));
    expect(await four.sstash(["get", "n*"])).toMatchObject(printed('{\n    "num": "0123"\n}'));
  });

  it("F6: control characters, DEL and separators are escaped in JSON", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "n", "\u0001\u007f\u2028\b\f\t/"]);
    expect(await sstash(["getall"])).toMatchObject(printed('{\n    "n": "\\u0001\\u007f\\u2028\\b\\f\\t/"\n}\n'));
  });

  it("F7: an empty table is an empty document, an empty list and no keys", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["getall"])).toMatchObject(printed("{}\n"));
    expect(await sstash(["getall", "-f", "csv"])).toMatchObject(printed("\n"));
    expect(await sstash(["getall", "-f", "dotenv"])).toMatchObject(printed("\n"));
    expect(await sstash(["getall", "-f", "yaml"])).toMatchObject(printed("{}\n\n"));
    expect(await sstash(["list"])).toMatchObject(printed(""));
    expect(await sstash(["keys"])).toMatchObject(printed(""));
  });

  it("[D04] F8: getall ends, prints nothing, and names each secret that did not open and why", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "good", "v"]);
    await sstash(["put", "other", "v", "app=db"]);
    await sstash(["put", "third", "v", "app=web"]);
    const mismatch =
      "KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.";
    const summary = "sstash: ERR_BULK_READ: 2 of 3 secrets could not be read, so nothing was printed\n";
    for (const line of [["getall"], ["get", "*"], ["getall", "-f", "csv"]]) {
      expect(await sstash(line)).toMatchObject({
        status: 1,
        stdout: "",
        stderr: `other: ${mismatch}\nthird: ${mismatch}\n${summary}`,
      });
    }
  });

  it("F9: getall -v takes that version of each, and fails when one has none", async () => {
    expect(JSON.parse((await four.sstash(["getall", "-v", "1"])).stdout)).toEqual(values);
    const { sstash } = await bench.freshTable();
    await sstash(["putall", '{"a":"1","b":"1"}', "-v", "1"]);
    await sstash(["put", "a", "2", "-a"]);
    expect(await sstash(["getall", "-v", "2"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        `b: Item {'name': 'b', 'version': '${zeros(2)}'} couldn't be found.\n` +
        "sstash: ERR_BULK_READ: 1 of 2 secrets could not be read, so nothing was printed\n",
    });
  });

  it("[D08] CSV quotes a lone carriage return", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "n", "a\rb"]);
    expect(await sstash(["get", "n*", "-f", "csv"])).toMatchObject(printed('n,"a\rb"\n'));
  });

  it("[D07] dotenv refuses what a shell that reads it could run, and names the other formats", async () => {
    const { sstash } = await bench.freshTable();
    await sstash([
      "putall",
      JSON.stringify({ "x;touch y": "v", RANDOM: "a[$(id)]", fine: "v", app_db: "1", APP_DB: "2" }),
    ]);
    const { status, stdout, stderr } = await sstash(["getall", "-f", "dotenv"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines.map((line) => line.split(":")[0])).toEqual(["APP_DB", "RANDOM", "app_db", "x;touch y", "sstash"]);
    expect(lines.at(-1)).toBe("sstash: ERR_BULK_READ: 4 of 5 secrets could not be read, so nothing was printed");
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/; json, csv(?:, yaml| and yaml).* can carry it$/);
  });

  it("[D12] reads a whole table with one listing and one Decrypt a secret", async () => {
    bench.dynamodb.requests.length = 0;
    bench.kms.requests.length = 0;
    await four.sstash(["getall"]);
    expect(bench.dynamodb.requests.map(({ operation }) => operation)).toEqual(["Scan"]);
    expect(bench.kms.requests.map(({ operation }) => operation)).toEqual(["Decrypt", "Decrypt", "Decrypt", "Decrypt"]);
  });

  it("[D12] reads name by name where the table may be listed by credstash's projection only", async () => {
    bench.dynamodb.fail(({ operation, input }) =>
      operation === "Scan" && input["ProjectionExpression"] === undefined
        ? { status: 400, type: "AccessDeniedException", message: "not the whole row" }
        : undefined,
    );
    bench.dynamodb.requests.length = 0;
    try {
      expect(JSON.parse((await four.sstash(["getall"])).stdout)).toEqual(values);
      expect(bench.dynamodb.requests.map(({ operation }) => operation)).toEqual([
        "Scan",
        "Scan",
        "Query",
        "Query",
        "Query",
        "Query",
      ]);
    } finally {
      bench.dynamodb.fail(() => undefined);
    }
  });

  it("[D13] reads consistently, so that what was put is there", async () => {
    bench.dynamodb.requests.length = 0;
    for (const line of ["getall", "list", "get num", "get num -v 1", "delete nosuch"])
      await four.sstash(line.split(" "));
    const reads = bench.dynamodb.requests.filter(({ operation }) => /^(?:Scan|Query|GetItem)$/.test(operation));
    expect(reads.map(({ operation }) => operation)).toEqual(["Scan", "Scan", "Query", "GetItem", "Query"]);
    expect(reads.every(({ input }) => input["ConsistentRead"] === true)).toBe(true);
  });
});
