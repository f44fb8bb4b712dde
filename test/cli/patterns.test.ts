import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { printed } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

/** A table with these names; each value is its name. */
async function tableOf(names: readonly string[]): Promise<FreshTable> {
  const table = await bench.freshTable();
  const outcome = await table.sstash(["putall", JSON.stringify(Object.fromEntries(names.map((name) => [name, name])))]);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return table;
}

describe("names with * (8.6)", () => {
  it.each([
    {
      names: ["a", "b", "ab", " a", " b", "ba", "abc", "a[anyvalue]z", "a b", "aabb"],
      patterns: {
        a: ["a"],
        ba: ["ba"],
        abc: ["abc"],
        "a*z": ["a[anyvalue]z"],
        "a*b": ["a b", "aabb", "ab"],
        "*": [" a", " b", "a", "a b", "a[anyvalue]z", "aabb", "ab", "abc", "b", "ba"],
      },
    },
    {
      names: ["QQQ", "QVQQ", "QVQVQ", "QQ", "Q", "QQVQ", "QrEQrE", "QErQE"],
      patterns: { "Q*Q*Q": ["QQQ", "QQVQ", "QVQQ", "QVQVQ"], "Q*E*Q*E": ["QErQE", "QrEQrE"], "q*": [] },
    },
  ])("match as credstash's own tests have it: $patterns", async ({ names, patterns }) => {
    const { sstash } = await tableOf(names);
    for (const [pattern, expected] of Object.entries(patterns)) {
      const { status, stdout } = await sstash(["get", pattern]);
      expect(status).toBe(0);
      if (pattern.includes("*")) expect([pattern, Object.keys(JSON.parse(stdout))]).toEqual([pattern, expected]);
      else expect(stdout).toBe(`${pattern}\n`);
    }
  });

  it("[D01] W1: a dot is a dot, and the JSON document ends without a newline", async () => {
    const { sstash } = await tableOf(["a.b", "a.c", "ab", "A-d"]);
    expect(await sstash(["get", "a.*"])).toMatchObject(printed('{\n    "a.b": "a.b",\n    "a.c": "a.c"\n}'));
  });

  it.each([
    ["json", "{}"],
    ["csv", ""],
    ["dotenv", ""],
    ["yaml", "{}\n"],
  ])("W2: no match prints an empty %s document and succeeds", async (format, document) => {
    const { sstash } = await tableOf(["a"]);
    expect(await sstash(["get", "nomatch*", "-f", format])).toMatchObject(printed(document));
  });

  it("[D02] W3: brackets and backslashes are characters like any other", async () => {
    const { sstash } = await tableOf(["[x", "a", "\\d"]);
    expect(await sstash(["get", "[*"])).toMatchObject(printed('{\n    "[x": "[x"\n}'));
    expect(await sstash(["get", "\\*"])).toMatchObject(printed('{\n    "\\\\d": "\\\\d"\n}'));
    expect(await sstash(["get", "[ab]*"])).toMatchObject(printed("{}"));
    expect(await sstash(["get", "(a|b)*"])).toMatchObject(printed("{}"));
  });

  it("W3: with nothing that begins with a bracket, [* is an empty document", async () => {
    const { sstash } = await tableOf(["a"]);
    expect(await sstash(["get", "[*"])).toMatchObject(printed("{}"));
  });

  it("W4: a name that holds a * is read as a document", async () => {
    const { sstash } = await tableOf(["st*r"]);
    expect(await sstash(["get", "st*r"])).toMatchObject(printed('{\n    "st*r": "st*r"\n}'));
  });

  it("W5: -v holds for every match, and one that lacks the version fails the whole", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "na", "one"]);
    await sstash(["put", "na", "two", "-a"]);
    await sstash(["put", "nb", "one"]);
    expect(await sstash(["get", "n*", "-v", "1"])).toMatchObject(printed('{\n    "na": "one",\n    "nb": "one"\n}'));
    expect(await sstash(["get", "n*", "-v", "2"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        "nb: Item {'name': 'nb', 'version': '0000000000000000002'} couldn't be found.\n" +
        "sstash: ERR_BULK_READ: 1 of 2 secrets could not be read, so nothing was printed\n",
    });
  });

  it("[D03] W6: of several versions the newest is shown, and only it is fetched and decrypted", async () => {
    const { sstash } = await bench.freshTable();
    for (const value of ["one", "two", "three"]) await sstash(["put", "name", value, "-a"]);
    bench.kms.requests.length = 0;
    expect(await sstash(["get", "na*"])).toMatchObject(printed('{\n    "name": "three"\n}'));
    expect(bench.kms.requests.map(({ operation }) => operation)).toEqual(["Decrypt"]);
  });

  it("a * in front, behind and within crosses dots, slashes and newlines", async () => {
    const { sstash } = await tableOf(["a/b.c\nd", "a/x"]);
    for (const pattern of ["a*d", "*\nd", "a/b*", "*b*c*"])
      expect(Object.keys(JSON.parse((await sstash(["get", pattern])).stdout))).toEqual(["a/b.c\nd"]);
  });
});
