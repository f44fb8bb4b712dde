import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { zeros } from "./expectations.ts";

let bench: CredstashBench;
let double: SecretsManagerDouble;
beforeAll(async () => {
  [bench, double] = await Promise.all([credstashBench(), startSecretsManagerDouble()]);
});
afterAll(() => Promise.all([bench.close(), double.close()]));

let source: FreshTable;
let prefix: string;
beforeEach(async () => {
  double.reset();
  source = await bench.freshTable();
  prefix = `secrets-manager:app/?endpoint=${encodeURIComponent(double.endpoint)}`;
});

function copy(...rest: readonly string[]) {
  return bench.sstash(["copy", "--from", `credstash:${source.table}`, "--to", prefix, ...rest]);
}

function operations(): readonly string[] {
  return [...new Set(double.requests.map(({ operation }) => operation))].sort();
}

describe("copy to Secrets Manager", () => {
  it("labels each version, with the actions that docs/permissions.md names and no other", async () => {
    await source.sstash(["put", "a", "1"]);
    expect(await copy()).toMatchObject({ status: 0, stdout: `+ a version v-${zeros(1)}\n` });
    expect(operations()).toEqual([
      "BatchGetSecretValue",
      "CreateSecret",
      "GetSecretValue",
      "PutSecretValue",
      "UpdateSecretVersionStage",
    ]);
    await source.sstash(["put", "a", "2", "-a"]);
    double.requests.length = 0;
    const all = await copy("--all-versions");
    expect(all).toMatchObject({ status: 0, stdout: `= a version v-${zeros(1)}\n+ a version v-${zeros(2)}\n` });
    expect(operations()).toEqual(["GetSecretValue", "ListSecretVersionIds", "PutSecretValue"]);
    expect((await bench.sstash(["--store", prefix, "get", "a", "-v", `v-${zeros(1)}`])).stdout).toBe("1\n");
  });

  it("says of a secret whose put has no answer that it may be stored, and finds it there when it is run again", async () => {
    await source.sstash(["put", "a", "1"]);
    double.fail("CreateSecret", { type: "lost", afterwards: true });
    const env = { AWS_MAX_ATTEMPTS: "2" };
    const line = ["copy", "--from", `credstash:${source.table}`, "--to", prefix];
    const lost = await bench.sstash(line, { env });
    expect(lost).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("0 copied, 0 there already, 1 not copied"),
    });
    expect(lost.stdout).toMatch(/^! a: (?:version [^:]+: )?it may be stored all the same: /);
    double.fail("CreateSecret", undefined);
    expect(await copy()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^= a version [0-9a-f-]{36}\n$/) });
  });

  it("says all that cannot be held before it writes, and --skip-impossible copies the rest", async () => {
    await source.sstash(["put", "a", "1"]);
    await source.sstash(["put", "a b", "1"]);
    await source.sstash(["put", "tree#leaf", "1"]);
    await source.sstash(["put", "big", "x".repeat(65_537)]);
    const stopped = await copy();
    expect(stopped.status).toBe(1);
    expect(stopped.stdout.match(/^! [^:]+(?=: )/gm)).toEqual(["! a b", "! big", "! tree#leaf"]);
    expect(stopped.stderr).toBe(
      "sstash: ERR_BULK_WRITE: the target cannot hold 3, so nothing was copied; --skip-impossible leaves them out\n",
    );
    expect(operations()).toEqual(["BatchGetSecretValue"]);
    const rest = await copy("--skip-impossible");
    expect(rest.status).toBe(1);
    expect(rest.stdout).toContain(`+ a version v-${zeros(1)}\n`);
    expect(rest.stderr).toBe("sstash: ERR_BULK_WRITE: 1 copied, 0 there already, 3 not copied\n");
  });

  it("leaves a secret alone that is scheduled for deletion, and names it", async () => {
    await source.sstash(["put", "a", "1"]);
    await copy();
    await bench.sstash(["--store", prefix, "delete", "a"]);
    for (const flags of [[], ["--overwrite"], ["--all-versions"]]) {
      const { status, stdout } = await copy(...flags);
      expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringContaining("! a: ") });
    }
  });

  it("writes nothing twice when answers get lost", async () => {
    await source.sstash(["put", "a", "1"]);
    await source.sstash(["put", "a", "2", "-a"]);
    for (const operation of ["CreateSecret", "PutSecretValue"]) {
      double.fail(operation, { type: "lost", afterwards: true, times: 1 });
    }
    await copy("--all-versions");
    expect(await copy("--all-versions")).toMatchObject({
      status: 0,
      stdout: `= a version v-${zeros(1)}\n= a version v-${zeros(2)}\n`,
    });
    const versions = await bench.sstash(["--store", prefix, "versions", "a", "--json"]);
    expect(JSON.parse(versions.stdout)).toHaveLength(2);
    expect((await bench.sstash(["--store", prefix, "get", "a"])).stdout).toBe("2\n");
  });
});

describe("rename in Secrets Manager", () => {
  it("keeps versions and labels, and the old name can be restored", async () => {
    const sstash = (...argv: readonly string[]) => bench.sstash(["--store", prefix, ...argv]);
    await sstash("put", "a", "1");
    await sstash("put", "a", "2", "-a");
    await sstash("label", "a", "green", "-v", "AWSPREVIOUS");
    double.requests.length = 0;
    const { status, stdout } = await sstash("rename", "a", "b");
    expect({ status, marks: stdout.match(/^\S \S/gm) }).toEqual({ status: 0, marks: ["+ b", "+ b", "- a", "- a"] });
    expect((await sstash("get", "b", "-v", "green")).stdout).toBe("1\n");
    expect((await sstash("get", "b")).stdout).toBe("2\n");
    expect((await sstash("get", "a")).stderr).toContain("ERR_PENDING_DELETION");
    expect(await sstash("restore", "a")).toMatchObject({ status: 0 });
  });
});
