import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { failed, printed, stored, zeros } from "./expectations.ts";
import { sealedRow } from "./sealed-row.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe("versions (8.2)", () => {
  it("V1: put pads with zeros to nineteen characters and cuts nothing off", async () => {
    const { sstash, rows } = await bench.freshTable();
    const versions = ["0", "10", "98218329123", "12345678901234567890123"];
    for (const version of versions) await sstash(["put", "n", "v", "-v", version]);
    expect((await rows()).map((row) => row["version"]?.S)).toEqual([
      "0000000000000000000",
      "0000000000000000010",
      "0000000098218329123",
      "12345678901234567890123",
    ]);
  });

  it("V2: a version that is no number is padded too, is read in full, and cannot be counted up", async () => {
    const { sstash, rows } = await bench.freshTable();
    const version = "0000000002019-01-01";
    expect(await sstash(["put", "com", "v", "-v", "2019-01-01"])).toMatchObject(stored("com"));
    expect((await rows())[0]).toMatchObject({ version: { S: version } });
    expect(await sstash(["get", "com"])).toMatchObject(printed("v\n"));
    expect(await sstash(["get", "com", "-v", version])).toMatchObject(printed("v\n"));
    expect(await sstash(["put", "com", "w", "-a"])).toMatchObject(
      failed(`Can not autoincrement version. The current version: ${version} is not an int`, "ERR_INVALID_INPUT"),
    );
    expect(await rows()).toHaveLength(1);
  });

  it("[D16] V2: a version that is no number is also read by the spelling it was put with", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "rel", "v", "-v", "v1.0.0-1"]);
    expect(await sstash(["get", "rel", "-v", "v1.0.0-1"])).toMatchObject(printed("v\n"));
  });

  it("V3: an empty version is nineteen zeros", async () => {
    const { sstash, rows } = await bench.freshTable();
    expect(await sstash(["put", "c", "v", "-v", ""])).toMatchObject(stored("c"));
    expect((await rows())[0]).toMatchObject({ version: { S: zeros(0) } });
  });

  it("[D17] V4: a row with an unpadded version is read by that version as well as by its name alone", async () => {
    const { sstash, write } = await bench.freshTable();
    await write(await sealedRow(bench.kms.endpoint, { name: "n", version: "1", value: "old" }));
    expect(await sstash(["get", "n"])).toMatchObject(printed("old\n"));
    expect(await sstash(["get", "n", "-v", "1"])).toMatchObject(printed("old\n"));
    await write(await sealedRow(bench.kms.endpoint, { name: "n", version: zeros(1), value: "padded" }));
    expect(await sstash(["get", "n", "-v", "1"])).toMatchObject(printed("padded\n"));
  });

  it("[D19] V5: counting up from an unpadded version stores it, and warns that it stays below the old one", async () => {
    const { sstash, rows, write } = await bench.freshTable();
    await write(await sealedRow(bench.kms.endpoint, { name: "n", version: "9", value: "old" }));
    expect(await sstash(["put", "n", "x", "-a"])).toMatchObject({
      status: 0,
      stdout: "n has been stored\n",
      stderr: `sstash: warning: "n" version ${zeros(10)} was stored, but version 9 is not padded and still sorts as the newest\n`,
    });
    expect((await rows()).map((row) => row["version"]?.S)).toEqual([zeros(10), "9"]);
    expect((await sstash(["get", "n"])).stdout).toBe("old\n");
    expect(await sstash(["put", "n", "y", "-a"])).toMatchObject(
      failed(/n version 0{17}10 is already in the credential store.*/, "ERR_VERSION_EXISTS"),
    );
  });

  it("[D20] V6: six writers at once that count up store six versions", async () => {
    const { sstash, rows } = await bench.freshTable();
    const outcomes = await Promise.all(
      ["a", "b", "c", "d", "e", "f"].map((value) => sstash(["put", "race", value, "-a"])),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject(stored("race"));
    expect((await rows()).map((row) => row["version"]?.S)).toEqual([1, 2, 3, 4, 5, 6].map(zeros));
  });

  it("keeps a blank and a sign as part of a version that put is given", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "n", "v", "-v", "1 "]);
    await sstash(["put", "n", "v", "-v", "-5"]);
    expect((await rows()).map((row) => row["version"]?.S)).toEqual([
      "00000000000000000-5",
      "00000000000000001 ".padStart(19, "0"),
    ]);
  });

  it("counts up beyond what a double can hold", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "n", "v", "-v", "9007199254740993"]);
    expect(await sstash(["put", "n", "w", "-a", "-v", "3"])).toMatchObject(stored("n"));
    expect((await rows()).map((row) => row["version"]?.S)).toEqual([
      zeros("9007199254740993"),
      zeros("9007199254740994"),
    ]);
  });

  it("[D21] reads digits beyond ASCII as text, not as a number", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "n", "v"]);
    expect(await sstash(["get", "n", "-v", "\u0661"])).toMatchObject(failed(/Item .*/, "ERR_SECRET_NOT_FOUND"));
  });
});
