import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";

const first = "0000000000000000001";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe("storing, reading and deleting (specification 8.1)", () => {
  it("goes through credstash's own smoke test, A1 to A6", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["put", "__batstestcred1", "secretvalue"])).toMatchObject({
      status: 0,
      stdout: "__batstestcred1 has been stored\n",
      stderr: "",
    });
    expect(await sstash(["get", "__batstestcred1"])).toMatchObject({ status: 0, stdout: "secretvalue\n", stderr: "" });
    expect(await sstash(["put", "__batstestcred1", "secretvalue2", "-a"])).toMatchObject({ status: 0 });
    expect(await sstash(["get", "__batstestcred1"])).toMatchObject({ stdout: "secretvalue2\n" });
    expect(await sstash(["get", "__batstestcred1", "-v", "1"])).toMatchObject({ stdout: "secretvalue\n" });
    expect(await sstash(["delete", "__batstestcred1"])).toMatchObject({
      status: 0,
      stdout: `Deleting __batstestcred1 -- version ${first}\nDeleting __batstestcred1 -- version 0000000000000000002\n`,
    });
  });
});
