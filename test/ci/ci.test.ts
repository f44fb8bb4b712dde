import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CliBench, cliBench } from "../cli/terminal-double.ts";
import { type ExecBench, execBench } from "../exec/exec-bench.ts";
import { notBuilt } from "../resilience/built-program.ts";

let bench: CliBench;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sstash-ci-"));
  bench = await cliBench({
    SSTASH_BACKEND: "local",
    SSTASH_LOCAL_DIR: join(folder, "store"),
    SSTASH_MASTER_KEY: Buffer.alloc(32, 5).toString("base64"),
  });
  await bench.sstash(["put", "db.password", "planted 'one'\nplanted $(two)"]);
  await bench.sstash(["put", "api.key", "planted-key"]);
});
afterAll(() => Promise.all([bench.close(), rm(folder, { recursive: true, force: true })]));

const ci = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  bench.sstash(["ci", ...argv], { env });

describe("sstash ci", () => {
  it("github masks, and appends behind what is there", async () => {
    const path = join(folder, "github.env");
    await writeFile(path, "BEFORE=1\n");
    const { status, stdout, stderr } = await ci(["github"], { GITHUB_ENV: path });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").sort()).toEqual([
      "",
      "::add-mask::planted $(two)",
      "::add-mask::planted 'one'",
      "::add-mask::planted-key",
    ]);
    const text = await readFile(path, "utf8");
    expect(text).toMatch(
      /^BEFORE=1\nAPI_KEY<<(sstash_[0-9a-f]{32})\nplanted-key\n\1\nDB_PASSWORD<<(sstash_[0-9a-f]{32})\nplanted 'one'\nplanted \$\(two\)\n\2\n$/,
    );
    expect(new Set(text.match(/sstash_[0-9a-f]+/g)).size).toBe(2);
  });

  it("circleci's file is sourced by bash as it is", async () => {
    const path = join(folder, "bash.env");
    expect(await ci(["circleci"], { BASH_ENV: path })).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const { stdout } = spawnSync("bash", ["-c", 'source "$1"; printenv DB_PASSWORD API_KEY', "bash", path], {
      encoding: "utf8",
    });
    expect(stdout).toBe("planted 'one'\nplanted $(two)\nplanted-key\n");
  });

  it("gitlab refuses a value of several lines, and writes nothing; with --only it writes a report of its owner's", async () => {
    const out = join(folder, "report.env");
    const refused = await ci(["gitlab", "--out", out]);
    expect([refused.status, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain("DB_PASSWORD (DB_PASSWORD): a dotenv report has no values of several lines");
    expect(refused.stderr).toContain("nothing was written");
    await expect(readFile(out)).rejects.toThrow();
    const { status, stderr } = await ci(["gitlab", "--only", "api.key", "--out", out]);
    expect([status, await readFile(out, "utf8")]).toEqual([0, "API_KEY=planted-key\n"]);
    expect(stderr).toContain("artifacts:access");
  });

  it("writes nothing when a secret is missing, and shows no value", async () => {
    const path = join(folder, "untouched.env");
    await writeFile(path, "BEFORE=1\n");
    const { status, stdout, stderr } = await ci(["github", "--only", "api.key", "--only", "no.such"], {
      GITHUB_ENV: path,
    });
    expect([status, stdout, await readFile(path, "utf8")]).toEqual([1, "", "BEFORE=1\n"]);
    expect(stderr).toContain("no.such");
    expect(stderr).not.toContain("planted");
  });

  it.each([[[]], [["jenkins"]], [["github"]], [["circleci"]], [["buddy", "--out", "x"]]])(
    "%j outside such a pipeline is a usage error",
    async (argv) => {
      expect(await ci(argv)).toMatchObject({ status: 2, stdout: "" });
    },
  );

  it("getall -f k8s writes a Secret, binary values too", async () => {
    await bench.sstash(["put", "bytes", "-", "--binary"], { stdin: new Uint8Array([0xff, 0]) });
    const { status, stdout } = await bench.sstash(["getall", "-f", "k8s", "--k8s-name", "app"]);
    expect(status).toBe(0);
    expect(stdout).toContain('kind: Secret\nmetadata:\n  name: "app"\n');
    expect(stdout).toContain('  "bytes": "/wA="\n');
    expect(await bench.sstash(["getall", "--k8s-name", "app"])).toMatchObject({ status: 2 });
    expect(await bench.sstash(["getall", "-f", "k8s", "--k8s-name", "No"])).toMatchObject({ status: 2 });
    await bench.sstash(["delete", "bytes", "-y"]);
  });
});

describe.skipIf(notBuilt !== undefined)("the built sstash ci", () => {
  let built: ExecBench;
  beforeAll(async () => {
    built = await execBench();
    await built.put("api.key", "planted-key");
  });
  afterAll(() => built.close());

  it("buddy's lines are evaluated in an action's own shell", async () => {
    const { stdout } = spawnSync("bash", ["-c", 'eval "$(sstash ci buddy)"; printenv API_KEY'], {
      encoding: "utf8",
      env: built.env,
      cwd: built.folder,
    });
    expect(stdout).toBe("planted-key\n");
  });

  it("undoes an append for which the disk has no room", async () => {
    const path = join(built.folder, "limited.env");
    await writeFile(path, "BEFORE=1\n".repeat(110));
    await built.put("large", "planted".repeat(1000));
    // No file may grow beyond 1,024 bytes, which is how a full disk looks to the one that writes.
    const { status, stderr } = spawnSync("bash", ["-c", "trap '' XFSZ; ulimit -f 1; sstash ci github > masks"], {
      encoding: "utf8",
      env: { ...built.env, GITHUB_ENV: path },
      cwd: built.folder,
    });
    expect(status).toBe(1);
    expect(stderr).toContain("ERR_OUTPUT");
    expect(await readFile(path, "utf8")).toBe("BEFORE=1\n".repeat(110));
  });

  it("says so where the file cannot be appended to at all", async () => {
    await symlink("/dev/full", join(built.folder, "full.env")).catch(() => undefined);
    const { status, stderr } = await built.run(["ci", "github"], { GITHUB_ENV: join(built.folder, "no/such.env") });
    expect([status, stderr.includes("could not be appended to (ENOENT)")]).toEqual([1, true]);
    const full = await built.run(["ci", "github"], { GITHUB_ENV: join(built.folder, "full.env") });
    expect([full.status, full.stderr.includes("could not be appended to")]).toEqual([1, true]);
  });
});
