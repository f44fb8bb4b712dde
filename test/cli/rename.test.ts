import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, zeros } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

describe("rename", () => {
  it("puts every version under the new name, then deletes the old one, and says both", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1", "-c", "first"]);
    await sstash(["put", "a", "2", "-v", "4"]);
    expect(await sstash(["rename", "a", "b"])).toMatchObject(
      printed(
        [
          `+ b version ${zeros(1)}`,
          `+ b version ${zeros(4)}`,
          `- a version ${zeros(1)}`,
          `- a version ${zeros(4)}`,
          "",
        ].join("\n"),
      ),
    );
    expect((await sstash(["list"])).stdout).toBe(
      `b -- version ${zeros(1)} -- comment first\nb -- version ${zeros(4)} -- comment \n`,
    );
    expect((await sstash(["get", "b"])).stdout).toBe("2\n");
  });

  it.each([[""], ["x".repeat(2049)]])("refuses the new name %j before anything is read", async (name) => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    const { status, stdout, stderr } = await sstash(["rename", "a", name]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("sstash: ERR_INVALID_INPUT: ");
    expect(await rows()).toHaveLength(1);
  });

  it("takes an encryption context, and without the right one deletes nothing", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "a", "1", "env=prod"]);
    const { status, stdout, stderr } = await sstash(["rename", "a", "b"]);
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringMatching(/^! a: version .*KMS ERROR/) });
    expect(stderr).toContain("nothing deleted");
    expect((await rows()).map(({ name }) => name)).toEqual([{ S: "a" }]);
    expect(await sstash(["rename", "a", "b", "env=prod"])).toMatchObject({ status: 0 });
    expect((await sstash(["get", "b", "env=prod"])).stdout).toBe("1\n");
  });

  it("refuses a name that another secret has, and a secret that is not there", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await sstash(["put", "b", "2"]);
    const taken = await sstash(["rename", "a", "b"]);
    expect(taken).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("ERR_INVALID_INPUT") });
    const gone = await sstash(["rename", "c", "d"]);
    expect(gone).toMatchObject({ status: 1, stderr: expect.stringContaining("ERR_SECRET_NOT_FOUND") });
    expect(await rows()).toHaveLength(2);
  });

  it("goes on where it was stopped", async () => {
    const { sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await sstash(["put", "a", "2", "-a"]);
    await sstash(["put", "b", "1"]);
    const { status, stdout } = await sstash(["rename", "a", "b"]);
    expect({ status, first: stdout.split("\n")[0] }).toEqual({ status: 0, first: `= b version ${zeros(1)}` });
    expect((await sstash(["keys"])).stdout).toBe("b\n");
  });
});
