import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendWhole } from "../../packages/cli/src/appended-file.ts";
import { ciDialects } from "../../packages/cli/src/ci/index.ts";
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

  it("github ends a line that another step left open, so that neither becomes a part of the other", async () => {
    const path = join(folder, "open.env");
    await writeFile(path, "BEFORE=1");
    expect(await ci(["github", "--only", "api.key"], { GITHUB_ENV: path })).toMatchObject({ status: 0 });
    expect(await readFile(path, "utf8")).toMatch(/^BEFORE=1\nAPI_KEY<<(\w+)\nplanted-key\n\1\n$/);
  });

  it("circleci's file gives bash any values at all, after an open line too, and runs nothing", async () => {
    const wild = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc
        .array(
          fc.constantFrom("'", '"', "\\", "$(touch ran)", "`touch ran`", "\n", "\r", "!", "#", ";", " ", "~", "EOF"),
        )
        .map((parts) => parts.join("")),
    );
    const values = fc.sample(
      wild.filter((text) => !text.includes("\0") && text.isWellFormed()),
      200,
    );
    const texts = new Map(values.map((text, index) => [`WILD_${index}`, text]));
    const path = join(folder, "wild.env");
    const output = ciDialects.circleci({ texts, env: { BASH_ENV: path }, out: undefined, random: () => "" });
    if ("refused" in output || output.append === undefined) throw new Error("nothing to append");
    await writeFile(path, "export BEFORE=1");
    await appendWhole(path, output.append.text);
    const { stdout, stderr } = spawnSync("bash", ["-c", 'source "$BASH_ENV"; env -0'], {
      encoding: "utf8",
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], BASH_ENV: path },
    });
    const seen = new Map(stdout.split("\0").map((line) => [line.replace(/=.*/s, ""), line.replace(/^[^=]*=/, "")]));
    expect([stderr, seen.get("BEFORE"), await readdir(folder)]).toEqual(["", "1", expect.not.arrayContaining(["ran"])]);
    expect(new Map([...seen].filter(([name]) => name.startsWith("WILD_")))).toEqual(texts);
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
    const action = (only: string) =>
      spawnSync(
        "bash",
        ["-c", `eval "$(sstash ci buddy --only ${only} || echo exit 1)"; printenv API_KEY; echo deploying`],
        {
          encoding: "utf8",
          env: built.env,
          cwd: built.folder,
        },
      );
    expect(action("api.key")).toMatchObject({ status: 0, stdout: "planted-key\ndeploying\n" });
    expect(action("no.such")).toMatchObject({ status: 1, stdout: "" });
  });

  it("undoes an append for which the disk has no room", async () => {
    const path = join(built.folder, "limited.env");
    // Its last line is open: the line's end that goes before the secrets is undone with them.
    const before = `${"BEFORE=1\n".repeat(109)}BEFORE=1`;
    await writeFile(path, before);
    await built.put("large", "planted".repeat(1000));
    // No file may grow beyond 1,024 bytes, which is how a full disk looks to the one that writes.
    const { status, stderr } = spawnSync("bash", ["-c", "trap '' XFSZ; ulimit -f 1; sstash ci github > masks"], {
      encoding: "utf8",
      env: { ...built.env, GITHUB_ENV: path },
      cwd: built.folder,
    });
    expect(status).toBe(1);
    expect(stderr).toContain("ERR_OUTPUT");
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("says so where the file cannot be appended to at all", async () => {
    await symlink("/dev/full", join(built.folder, "full.env")).catch(() => undefined);
    const { status, stderr } = await built.run(["ci", "github"], { GITHUB_ENV: join(built.folder, "no/such.env") });
    expect([status, stderr.includes("could not be appended to (ENOENT)")]).toEqual([1, true]);
    const full = await built.run(["ci", "github"], { GITHUB_ENV: join(built.folder, "full.env") });
    expect([full.status, full.stderr.includes("could not be appended to")]).toEqual([1, true]);
  });
});
