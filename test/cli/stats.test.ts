import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterEach(() => bench.dynamodb.fail(() => undefined));
afterAll(() => bench.close());

describe("--stats", () => {
  it("counts calls by kind, retries, capacity units and time, on stderr", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["putall", '{"a": "1", "b": "2"}']);
    let calls = 0;
    bench.dynamodb.fail(() => {
      calls += 1;
      return calls === 1 ? { status: 400, type: "ThrottlingException" } : undefined;
    });
    const { status, stdout, stderr } = await sstash(["getall", "--stats", "-f", "csv"]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "a,1\nb,2\n\n" });
    expect(stderr).toMatch(
      /^sstash: stats: DynamoDB Scan: 1 call, 1 retry, [\d.]+ capacity units?\nsstash: stats: KMS Decrypt: 2 calls, 0 retries\nsstash: stats: \d+ ms in all\n$/,
    );
  });

  it("asks DynamoDB to count only where it is wanted", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["list"]);
    expect(bench.dynamodb.requests.at(-1)?.input).not.toHaveProperty("ReturnConsumedCapacity");
    await sstash(["--stats", "list"]);
    expect(bench.dynamodb.requests.at(-1)?.input).toMatchObject({ ReturnConsumedCapacity: "TOTAL" });
  });

  it("counts failures too", async () => {
    const { sstash } = await bench.freshTable();
    bench.dynamodb.fail(() => ({ status: 400, type: "AccessDeniedException" }));
    const { status, stderr } = await sstash(["--stats", "keys"]);
    expect(status).toBe(1);
    expect(stderr).toContain("sstash: stats: DynamoDB Scan: 1 call, 0 retries, 1 failed\n");
  });
});

describe("--debug", () => {
  it("prints each call with its request id as it ends, and never a value", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "hunter2-planted"]);
    const { stdout, stderr } = await sstash(["--debug", "get", "a"]);
    expect(stdout).toBe("hunter2-planted\n");
    expect(stderr).toMatch(
      /^sstash: debug: DynamoDB Query \d+ ms, 1 try, request [0-9A-Z]+\nsstash: debug: KMS Decrypt \d+ ms, 1 try, request [0-9a-f-]+\n$/,
    );
  });
});
