import { parse } from "dotenv";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { printed } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterEach(() => bench.dynamodb.fail(() => undefined));
afterAll(() => bench.close());

const denied = { status: 400, type: "AccessDeniedException", message: "not authorized to perform: dynamodb:Scan" };

/** Three secrets, of which `b` needs a context that the readers of these tests do not give. */
async function tableWithOneUnreadable(): Promise<FreshTable> {
  const fresh = await bench.freshTable();
  await fresh.sstash(["put", "a", "1"]);
  await fresh.sstash(["put", "b", "2", "app=db"]);
  await fresh.sstash(["put", "c", "3"]);
  return fresh;
}

function operations(since: number): readonly string[] {
  return bench.dynamodb.requests.slice(since).map(({ operation }) => operation);
}

describe("a bulk read", () => {
  it("takes one consistent Scan of whole rows and no Query", async () => {
    const { sstash } = await bench.freshTable();
    await sstash([
      "putall",
      JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}`, `${i}`]))),
    ]);
    const before = bench.dynamodb.requests.length;
    expect(await sstash(["getall"])).toMatchObject({ status: 0 });
    expect(operations(before)).toEqual(["Scan"]);
    expect(bench.dynamodb.requests.at(-1)?.input).toMatchObject({ ConsistentRead: true });
  });

  it("falls back to credstash's projected Scan and Queries where whole rows may not be listed", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["putall", '{"a": "1", "b": "2"}']);
    bench.dynamodb.fail(({ operation, input }) =>
      operation === "Scan" && !("ProjectionExpression" in input) ? denied : undefined,
    );
    const before = bench.dynamodb.requests.length;
    expect(await sstash(["getall", "-f", "csv"])).toMatchObject(printed("a,1\nb,2\n\n"));
    expect(operations(before)).toEqual(["Scan", "Scan", "Query", "Query"]);
  });

  it("tells a reader who may list nothing about --only, which reads by Query alone", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["putall", '{"a": "1", "b": "2", "c": "3"}']);
    bench.dynamodb.fail(({ operation }) => (operation === "Scan" ? denied : undefined));
    const refused = await sstash(["getall"]);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toMatch(/\nsstash: ERR_ACCESS_DENIED: .*`getall --only NAME`/);
    const before = bench.dynamodb.requests.length;
    const read = await sstash(["getall", "--only", "c", "--only", "a", "--only", "a", "-f", "csv"]);
    expect(read).toMatchObject(printed("a,1\nc,3\n\n"));
    expect(operations(before)).toEqual(["Query", "Query"]);
  });

  it("takes names after --only exactly: * is an ordinary character there, and an unknown name fails the read", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    expect(await sstash(["getall", "--only", "a*"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^a\*: Item \{'name': 'a\*'\} couldn't be found\./),
    });
  });
});

describe("--partial", () => {
  it("prints what could be read, names the rest with its reason, and ends with 3", async () => {
    const { sstash } = await tableWithOneUnreadable();
    const outcome = await sstash(["getall", "--partial", "-f", "csv"]);
    expect(outcome).toMatchObject({ status: 3, stdout: "a,1\nc,3\n\n" });
    expect(outcome.stderr).toMatch(/^b: KMS ERROR: Could not decrypt/);
    expect(outcome.stderr).toMatch(/ERR_BULK_READ: 1 of 3 secrets could not be read, the other 2 were printed\n$/);
    expect(await sstash(["get", "*", "--partial", "-f", "csv"])).toMatchObject({ status: 3, stdout: "a,1\nc,3\n" });
  });

  it("covers a value that the format refuses", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "good", "1"]);
    await sstash(["put", "not/for/dotenv", "2"]);
    expect(await sstash(["getall", "-f", "dotenv"])).toMatchObject({ status: 1, stdout: "" });
    expect(await sstash(["getall", "-f", "dotenv", "--partial"])).toMatchObject({ status: 3, stdout: "GOOD='1'\n\n" });
  });

  it("ends with 0 when everything was read, and with 1 when the listing itself failed", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    expect(await sstash(["getall", "--partial", "-f", "csv"])).toMatchObject(printed("a,1\n\n"));
    bench.dynamodb.fail(({ operation }) => (operation === "Scan" ? denied : undefined));
    expect(await sstash(["getall", "--partial"])).toMatchObject({ status: 1, stdout: "" });
  });
});

describe("--timeout", () => {
  it("ends a call that gets no answer, and says so", async () => {
    const { sstash } = await bench.freshTable();
    bench.dynamodb.fail(() => new Promise(() => undefined));
    const started = Date.now();
    const outcome = await sstash(["--timeout", "0.5", "getall"]);
    expect(outcome).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^no result within 0\.5 s\nsstash: ERR_UNAVAILABLE: /),
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it.each(["0", "-1", "soon", "1e9", ""])("refuses %j", async (seconds) => {
    expect(await bench.sstash(["--timeout", seconds, "list"])).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("throttling", () => {
  it("makes a bulk read slower and changes nothing else", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["putall", '{"a": "1", "b": "2", "c": "3"}']);
    let calls = 0;
    bench.dynamodb.fail(() => {
      calls += 1;
      return calls % 3 === 0 ? undefined : { status: 400, type: "ThrottlingException", message: "Rate exceeded" };
    });
    expect(await sstash(["getall", "-f", "csv"])).toMatchObject(printed("a,1\nb,2\nc,3\n\n"));
    expect(calls).toBe(3);
  });

  it("is tried ten times before a bulk read gives up", async () => {
    const { sstash } = await bench.freshTable();
    let calls = 0;
    bench.dynamodb.fail(() => {
      calls += 1;
      return { status: 500, type: "InternalServerError" };
    });
    expect(await sstash(["getall"])).toMatchObject({ status: 1, stderr: expect.stringContaining("ERR_UNAVAILABLE") });
    expect(calls).toBe(10);
  }, 60_000);
});

describe("--not-for-sourcing", () => {
  it("lets dotenv carry what a shell must not source, read back by dotenv", async () => {
    const { sstash } = await bench.freshTable();
    const value = 'it\'s "$HOME"';
    await sstash(["put", "a", value]);
    expect(await sstash(["getall", "-f", "dotenv"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("--not-for-sourcing"),
    });
    const { status, stdout } = await sstash(["getall", "-f", "dotenv", "--not-for-sourcing"]);
    expect({ status, read: parse(stdout) }).toEqual({ status: 0, read: { A: value } });
  });
});
