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

describe("putall (8.9)", () => {
  it("PA1: stores in the order of the document, under nineteen zeros", async () => {
    const { sstash, rows } = await bench.freshTable();
    expect(await sstash(["putall", '{"p2":"v2","p1":"v1","10":"v","9":"v"}'])).toMatchObject(
      stored("p2", "p1", "10", "9"),
    );
    expect((await rows()).map((row) => row["version"]?.S)).toEqual(Array(4).fill(zeros(0)));
  });

  it("[D27] PA2: an entry that is there does not stop the others, and is told by line and exit status", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["putall", '{"p1":"v1","p2":"v2"}']);
    expect(await sstash(["putall", '{"p1":"x","p3":"v3"}'])).toMatchObject({
      status: 1,
      stdout: "p3 has been stored\n",
      stderr:
        `p1: p1 version ${zeros(0)} is already in the credential store. Use the -v flag to specify a new version (ConditionalCheckFailedException)\n` +
        "sstash: ERR_BULK_WRITE: 1 of 2 entries were not stored; the others were\n",
    });
    expect(await sstash(["get", "p1"])).toMatchObject(printed("v1\n"));
  });

  it("PA3: -a counts each up by itself", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["putall", '{"p1":"v1","p2":"v2"}']);
    expect(await sstash(["putall", "-a", '{"p1":"x","p3":"y"}'])).toMatchObject(stored("p1", "p3"));
    expect((await rows()).map((row) => [row["name"]?.S, row["version"]?.S])).toEqual([
      ["p1", zeros(0)],
      ["p1", zeros(1)],
      ["p2", zeros(0)],
      ["p3", zeros(1)],
    ]);
  });

  it("PA4: a file, standard input and the text itself are the same", async () => {
    const text = '{"a": "1",\n "b": "2"}\n';
    const path = join(bench.home, "all.json");
    await writeFile(path, text);
    for (const [given, stdin] of [
      [`@${path}`, ""],
      ["@~/all.json", ""],
      ["-", text],
      [text, ""],
    ] as const) {
      const { sstash } = await bench.freshTable();
      expect(await sstash(["putall", given], { stdin })).toMatchObject(stored("a", "b"));
      expect(JSON.parse((await sstash(["getall"])).stdout)).toEqual({ a: "1", b: "2" });
    }
  });

  it("[D31] PA5: a value that is no text is refused without asking for a data key", async () => {
    const { sstash } = await bench.freshTable();
    bench.kms.requests.length = 0;
    const { status, stdout, stderr } = await sstash([
      "putall",
      '{"n1":1,"n2":"ok","n3":null,"n4":{"a":"b"},"n5":["x"]}',
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "n2 has been stored\n" });
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .map((line) => line.split(":")[0]),
    ).toEqual(["n1", "n3", "n4", "n5", "sstash"]);
    expect(bench.kms.requests.map(({ operation }) => operation)).toEqual(["GenerateDataKey"]);
  });

  it.each(["notjson", "", " \n", '["a"]', '"a"', "null", "7", '{"a":"b"', '{"a":"b",}', '{"a":"b"} x'])(
    "PA6: %j is no JSON object, and nothing is stored",
    async (text) => {
      const { sstash, rows } = await bench.freshTable();
      expect(await sstash(["putall", text])).toMatchObject(failed(/[^\n]+/, "ERR_INVALID_INPUT"));
      expect(await sstash(["putall", "-"], { stdin: text })).toMatchObject(failed(/[^\n]+/, "ERR_INVALID_INPUT"));
      expect(await rows()).toEqual([]);
    },
  );

  it("[D49] PA5: NaN and the like, which only Python takes for JSON, refuse the whole text", async () => {
    const { sstash, rows } = await bench.freshTable();
    for (const text of ['{"n1":NaN,"n2":"ok"}', '{"n1":-Infinity,"n2":"ok"}'])
      expect(await sstash(["putall", text])).toMatchObject(failed(/line 1, column [^\n]+/, "ERR_INVALID_INPUT"));
    expect(await rows()).toEqual([]);
  });

  it("PA7: values are not names of files, nor standard input", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["putall", '{"p7":"@f","p8":"-"}'])).toMatchObject(stored("p7", "p8"));
    expect(JSON.parse((await sstash(["getall"])).stdout)).toEqual({ p7: "@f", p8: "-" });
  });

  it("PA8: version and context hold for every entry", async () => {
    const { sstash, rows } = await bench.freshTable();
    expect(await sstash(["putall", '{"x":"1","y":"2"}', "a=b", "-v", "9"])).toMatchObject(stored("x", "y"));
    expect((await rows()).map((row) => row["version"]?.S)).toEqual([zeros(9), zeros(9)]);
    expect(JSON.parse((await sstash(["getall", "a=b"])).stdout)).toEqual({ x: "1", y: "2" });
  });

  it("[D29] PA9: of a name given twice the last value counts, once, and stderr says so", async () => {
    const { sstash, rows } = await bench.freshTable();
    expect(await sstash(["putall", '{"dup":"1","other":"x","dup":"2"}'])).toMatchObject({
      status: 0,
      stdout: "dup has been stored\nother has been stored\n",
      stderr: "sstash: warning: dup stands there more than once; the last value counts\n",
    });
    expect(await rows()).toHaveLength(2);
    expect(await sstash(["get", "dup"])).toMatchObject(printed("2\n"));
  });

  it("[D28] keeps the comment with every entry", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["putall", '{"a":"1","b":"2"}', "-c", "by hand"]);
    expect((await rows()).map((row) => row["comment"])).toEqual([{ S: "by hand" }, { S: "by hand" }]);
  });

  it("an empty object stores nothing and succeeds", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["putall", "{}"])).toMatchObject(printed(""));
  });

  it("takes names that JavaScript treats in its own way", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["putall", '{"__proto__":"p","constructor":"c","":"e"}'])).toMatchObject({
      status: 1,
      stdout: "__proto__ has been stored\nconstructor has been stored\n",
      stderr: expect.stringMatching(/^: the name is empty\nsstash: ERR_BULK_WRITE: 1 of 3 entries /),
    });
    expect((await sstash(["getall"])).stdout).toBe('{\n    "__proto__": "p",\n    "constructor": "c"\n}\n');
  });

  it("[D45] stores up to sixteen entries at a time and still prints them in order", async () => {
    const { sstash } = await bench.freshTable();
    const names = Array.from({ length: 40 }, (_, index) => `name-${40 - index}`);
    const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, name])));
    expect(await sstash(["putall", text])).toMatchObject(stored(...names));
  });
});
