import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

async function keyIdOf(alias: string): Promise<string> {
  const { stderr } = await bench.sstash(["-t", "for-the-key", "setup", "--create-key", "-k", alias]);
  return /key ([0-9a-f-]{36})/.exec(stderr)?.[1] ?? "";
}

describe("--expect-key", () => {
  it("lets a record of that key through, by id, ARN or alias, and asks KMS for it", async () => {
    const { sstash } = await bench.freshTable();
    const id = await keyIdOf("alias/credstash");
    await sstash(["put", "a", "1"]);
    for (const key of [id, `arn:aws:kms:us-east-1:111122223333:key/${id}`, "alias/credstash"]) {
      expect(await sstash(["get", "a", "--expect-key", key])).toMatchObject(printed("1\n"));
      expect(bench.kms.requests.at(-1)).toMatchObject({ operation: "Decrypt", input: { KeyId: key } });
    }
  });

  it("refuses a record wrapped under another key, in every verb that reads", async () => {
    const { sstash } = await bench.freshTable();
    const other = await keyIdOf("alias/another");
    await sstash(["put", "a", "1"]);
    for (const verb of [["get", "a"], ["get", "a*"], ["getall"], ["verify"]]) {
      const { status, stdout } = await sstash([...verb, "--expect-key", other]);
      expect({ verb, status, shown: stdout.includes("1\n") }).toEqual({ verb, status: 1, shown: false });
    }
    expect(await sstash(["get", "a", "--expect-key", other])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/ERR_KEY_UNUSABLE/),
    });
  });

  it("is not sent by default: the wrapped key names its key, as in credstash", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await sstash(["get", "a"]);
    expect(bench.kms.requests.at(-1)?.input).not.toHaveProperty("KeyId");
  });

  it("is a usage error on the local backend", async () => {
    expect(await bench.sstash(["--backend", "local", "get", "a", "--expect-key", "x"])).toMatchObject({ status: 2 });
  });
});
