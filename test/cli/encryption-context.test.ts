import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { failed, printed, refused, stored } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

const mismatch =
  "KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.";

describe("the encryption context (8.3)", () => {
  it("C1: is given in any order", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["put", "ctx", "sec", "app=db", "env=prod"])).toMatchObject(stored("ctx"));
    expect(await sstash(["get", "ctx", "env=prod", "app=db"])).toMatchObject(printed("sec\n"));
  });

  it("[D10] C2: when missing, wrong or incomplete, has credstash's line and a hint below it", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "ctx", "sec", "app=db", "env=prod"]);
    await sstash(["put", "plain", "sec"]);
    for (const pairs of [[], ["app=x"], ["app=db"], ["app=db", "env=prod", "more=1"], ["APP=db", "env=prod"]])
      expect(await sstash(["get", "ctx", ...pairs])).toMatchObject(failed(mismatch, "ERR_CONTEXT_MISMATCH"));
    expect(await sstash(["get", "plain", "app=db"])).toMatchObject(failed(mismatch, "ERR_CONTEXT_MISMATCH"));
  });

  it.each(["==", "", "key1=key2=key3", "key=", "=value", "app"])("C3: %j is no pair", async (pair) => {
    const { sstash } = await bench.freshTable();
    const outcome = refused(
      'the encryption context\'s pair number 2 is not of the form key=value, with one "=" and text on both sides',
    );
    expect(await sstash(["get", "x", "a=b", pair])).toMatchObject(outcome);
    expect(await sstash(["put", "x", "v", "a=b", pair])).toMatchObject(outcome);
    expect(await sstash(["getall", "a=b", pair])).toMatchObject(outcome);
    expect(await sstash(["putall", "{}", "a=b", pair])).toMatchObject(outcome);
  });

  it("C4: reaches KMS as the pair it was given", async () => {
    const { sstash } = await bench.freshTable();
    bench.kms.requests.length = 0;
    await sstash(["put", "x", "v", "key1=value1"]);
    expect(bench.kms.requests).toMatchObject([
      { operation: "GenerateDataKey", input: { EncryptionContext: { key1: "value1" } } },
    ]);
  });

  it("[D53] C5: of two values for one key the later counts, with a warning that holds neither", async () => {
    const { sstash } = await bench.freshTable();
    const warning =
      "sstash: warning: the encryption context's pair number 3 has the key of number 1; the last value counts\n";
    const put = ["put", "d", "a", "b=1", "c=1", "b=2", "c=1"];
    expect(await sstash(put)).toMatchObject({
      ...stored("d"),
      stderr: `${warning}${warning.replace("3", "4").replace("1", "2")}`,
    });
    expect((await sstash(["get", "d", "b=1", "c=1", "b=2"])).stderr).toBe(warning);
    expect(await sstash(["get", "d", "b=2", "c=1"])).toMatchObject(printed("a\n"));
  });

  it("C6: keeps blanks in a value, and names such as __proto__ are keys like any other", async () => {
    const { sstash } = await bench.freshTable();
    bench.kms.requests.length = 0;
    expect(await sstash(["put", "foo", "bar", "a=b c", "__proto__=x"])).toMatchObject(stored("foo"));
    expect(Object.entries(bench.kms.requests[0]?.input["EncryptionContext"] ?? {})).toEqual([
      ["a", "b c"],
      ["__proto__", "x"],
    ]);
    expect(await sstash(["get", "foo", "__proto__=x", "a=b c"])).toMatchObject(printed("bar\n"));
  });
});
