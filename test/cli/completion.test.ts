import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { leaksIn, planted } from "./planted-secret.ts";
import type { RunOptions } from "./terminal-double.ts";

const packageFolder = fileURLToPath(new URL("../../packages/cli/", import.meta.url));
const notBuilt = existsSync(join(packageFolder, "dist/bin.js"))
  ? undefined
  : "the command is not built: run `npm run build`";

let bench: CredstashBench;
let fresh: FreshTable;
let cache: string;
beforeAll(async () => {
  bench = await credstashBench();
  cache = join(bench.home, ".cache", "sstash", "names");
});
afterAll(() => bench.close());
beforeEach(async () => {
  await rm(join(bench.home, ".cache"), { recursive: true, force: true });
  fresh = await bench.freshTable();
});

/** The names that are offered behind `get`, as zsh and fish are told them. */
async function offered(options?: RunOptions): Promise<readonly string[]> {
  const outcome = await bench.sstash(["__complete", "fish", "--", "-t", fresh.table, "get", ""], options);
  expect(outcome).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^words\n/) });
  return outcome.stdout.split("\n").slice(1, -1);
}

async function cacheText(): Promise<string> {
  const files = existsSync(cache) ? await readdir(cache) : [];
  const texts = await Promise.all(files.map((file) => readFile(join(cache, file), "utf8")));
  return texts.join("\n");
}

describe("completion of names", () => {
  it("knows what put, putall and delete met", async () => {
    expect(await offered()).toEqual([]);
    await fresh.sstash(["put", "one", "v"]);
    await fresh.sstash(["putall", '{"two": "v", "three": "v", "bad": 1}', "-a"]);
    expect(await offered()).toEqual(["one", "three", "two"]);
    await fresh.sstash(["put", "two", "v", "-a"]);
    await fresh.sstash(["delete", "two", "-v", "2"]);
    await fresh.sstash(["delete", "one"]);
    expect(await offered()).toEqual(["three", "two"]);
  });

  it.each([["list"], ["list", "--latest"], ["keys"], ["getall"]])("takes the whole from %s %s", async (...argv) => {
    await fresh.sstash(["put", "gone meanwhile", "v"]);
    for (const name of ["a", "b"]) await fresh.sstash(["put", name, "v"], { env: { SSTASH_NO_CACHE: "1" } });
    await fresh.sstash(["delete", "gone meanwhile"], { env: { SSTASH_NO_CACHE: "1" } });
    expect(await offered()).toEqual(["gone meanwhile"]);
    expect(await fresh.sstash(argv)).toMatchObject({ status: 0, stderr: "" });
    expect(await offered()).toEqual(["a", "b"]);
  });

  it("is of one store: another table, region or role has other names", async () => {
    await fresh.sstash(["put", "here", "v"]);
    expect(await offered()).toEqual(["here"]);
    for (const env of [{ AWS_REGION: "eu-west-1" }, { AWS_PROFILE: "other" }, { SSTASH_BACKEND: "local" }]) {
      expect([env, await offered({ env })]).toEqual([env, []]);
    }
    fresh = await bench.freshTable();
    expect(await offered()).toEqual([]);
  });

  it("asks nobody", async () => {
    await fresh.sstash(["put", "here", "v"]);
    let calls = 0;
    bench.dynamodb.fail(() => {
      calls += 1;
      return undefined;
    });
    expect(await offered()).toEqual(["here"]);
    expect(calls).toBe(0);
    await fresh.sstash(["keys"]);
    expect(calls).toBeGreaterThan(0);
    bench.dynamodb.fail(() => undefined);
  });

  it("holds no value, comment or context, whatever was done with them", async () => {
    for (const argv of [
      ["put", "n", planted, "-c", "a planted-comment"],
      ["putall", JSON.stringify({ m: planted }), "-c", "a planted-comment"],
      ["put", "c", planted, "env=planted-context"],
      ["getall"],
      ["get", "*"],
      ["list"],
    ]) {
      await fresh.sstash(argv);
    }
    const text = await cacheText();
    expect(JSON.parse(text).names.sort()).toEqual(["c", "m", "n"]);
    expect(leaksIn(text)).toEqual([]);
    expect(text).not.toContain("planted");
  });

  it("is switched off by SSTASH_NO_CACHE=1", async () => {
    await fresh.sstash(["put", "here", "v"], { env: { SSTASH_NO_CACHE: "1" } });
    await fresh.sstash(["list"], { env: { SSTASH_NO_CACHE: "1" } });
    expect(existsSync(cache)).toBe(false);
  });

  it("lets commands be as they are where nothing can be kept", async () => {
    await writeFile(join(bench.home, ".cache"), "no folder");
    expect(await fresh.sstash(["put", "n", "v"])).toMatchObject({ status: 0, stderr: "" });
    expect(await fresh.sstash(["keys"])).toMatchObject({ status: 0, stdout: "n\n", stderr: "" });
    expect(await offered()).toEqual([]);
  });

  it("offers exactly the names that begin as typed", async () => {
    const names = ["a", "a b", "a:b", "a:c", "ab", "b'", 'b"', "b\\", "*", "#", "ü", "üb"];
    const entries = JSON.stringify(Object.fromEntries(names.map((name) => [name, "v"])));
    await fresh.sstash(["putall", entries]);
    const start = fc.string({ unit: fc.constantFrom(..."ab :'\"\\*#ü"), maxLength: 3 });
    const property = fc.asyncProperty(start, async (typed) => {
      const line = `sstash -t ${fresh.table} get "${typed.replace(/["\\]/g, "\\$&")}`;
      const { stdout } = await bench.sstash(["__complete", "bash", "--", line, ""]);
      expect(stdout.split("\n").length - 1).toBe(names.filter((name) => name.startsWith(typed)).length);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe("sstash completion", () => {
  it("prints a script for each shell, with the lines that install it first", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { status, stdout, stderr } = await bench.sstash(["completion", shell]);
      expect({ shell, status, stderr }).toEqual({ shell, status: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`^(#compdef sstash\\n)?# Completion of sstash for ${shell}.*\\n#\\n#     `));
      expect(stdout).toContain(`sstash __complete ${shell} -- `);
    }
  });

  it("knows no other shell, and does not repeat what was typed", async () => {
    expect(await bench.sstash(["completion", "tcsh"])).toMatchObject({
      status: 2,
      stdout: "",
      stderr:
        "sstash completion: error: the shell must be one of bash, zsh, fish\nsstash: ERR_USAGE: see `sstash completion --help`\n",
    });
    expect(await bench.sstash(["completion"])).toMatchObject({ status: 2, stdout: "" });
  });

  it("has a part for scripts that people are not shown", async () => {
    expect((await bench.sstash(["--help"])).stdout).not.toContain("__complete");
    expect((await bench.sstash(["nosuch"])).stderr).not.toContain("__complete");
    expect((await bench.sstash(["completion", "--help"])).stdout).not.toContain("__complete");
  });

  it("answers nothing, and says nothing, to a line that makes no sense", async () => {
    for (const words of [[], ["bash"], ["bash", "x"], ["tcsh", "--", "x"], ["zsh", "--", "\ud800", "--=", "-"]]) {
      const { stdout, stderr } = await bench.sstash(["__complete", ...words]);
      expect([words, stdout.replace("words\n", ""), stderr]).toEqual([words, "", ""]);
    }
  });
});

describe("the built command", () => {
  it("answers a completion of ten thousand names in less than a tenth of a second more than Node's own start", async ({
    skip,
  }) => {
    skip(notBuilt !== undefined, notBuilt);
    const home = join(bench.home, "many");
    const env = { PATH: process.env["PATH"], HOME: home, SSTASH_BACKEND: "local" };
    const program = join(packageFolder, "dist/bin.js");
    await mkdir(home);
    spawnSync(process.execPath, [program, "put", "n0", "v"], { env });
    const folder = join(home, ".cache/sstash/names");
    const [file = ""] = await readdir(folder);
    const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
    await writeFile(join(folder, file), JSON.stringify({ format: 1, sinceMs: Date.now(), names }));
    // Processor time, which does not grow with what else the machine does.
    const report = 'process.on("exit", () => process.stderr.write(JSON.stringify(process.cpuUsage())))';
    const tookMs = (argv: readonly string[], expected: RegExp) => {
      const watched = ["--import", `data:text/javascript,${encodeURIComponent(report)}`, ...argv];
      const { stdout, stderr } = spawnSync(process.execPath, watched, { env, encoding: "utf8" });
      expect(stdout).toMatch(expected);
      const { user, system } = JSON.parse(stderr) as NodeJS.CpuUsage;
      return (user + system) / 1000;
    };
    const node: number[] = [];
    const completion: number[] = [];
    for (let run = 0; run < 10; run += 1) {
      node.push(tookMs(["-e", "0"], /^$/));
      completion.push(
        tookMs([program, "__complete", "bash", "--", "sstash get n999", " "], /^n999 \n(n999\d \n){10}$/),
      );
    }
    expect(Math.min(...completion) - Math.min(...node)).toBeLessThan(100);
  });
});
