import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { skipSaying } from "../contract/skip-saying.ts";
import { type SickBench, sickBench } from "./aws-behind-proxies.ts";
import { bash, type Ended, notBuilt, program, start } from "./built-program.ts";

const nobody = 65_534;
const names = Array.from({ length: 300 }, (_, index) => `name.${String(index).padStart(3, "0")}`);
const heldBy = (name: string): string => `${name}:`.padEnd(1000, "x");
const values = Object.fromEntries(names.map((name) => [name, heldBy(name)]));

let bench: SickBench;
let home: string;
let local: Readonly<Record<string, string>>;
beforeAll(async () => {
  bench = await sickBench();
  home = await mkdtemp(join(tmpdir(), "sstash-ends-"));
  await chmod(home, 0o755);
  local = { HOME: home, SSTASH_BACKEND: "local", SSTASH_LOCAL_DIR: join(home, "store") };
  await writeFile(join(home, "values.json"), JSON.stringify(values));
  await inProcess("putall", `@${join(home, "values.json")}`);
});
afterAll(async () => {
  await bench.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach((test) => {
  if (notBuilt !== undefined) skipSaying(test, notBuilt);
});

async function inProcess(...argv: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await bench.sstash(argv, { env: local });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

describe("a reader that goes after the first line", () => {
  it.each([
    "getall -f csv",
    "getall -f dotenv",
    "list",
    "keys",
    "verify --json",
    "get 'name.*'",
    'putall @"$HOME/values.json" -a',
  ])("%s ends without a word, as other programs do", { timeout: 60_000 }, async (line) => {
    const ended = await bash(`"$0" ${line} | head -1 > /dev/null; echo "\${PIPESTATUS[0]}"`, { env: local });
    // What fits into the pipe is written before the reader is seen to be gone.
    expect(ended).toMatchObject({ status: 0, stdout: expect.stringMatching(/^(?:0|141)\n$/) });
    expect(ended.stderr).toMatch(/^(?:sstash: \d+ records, 0 findings\n)?$/);
  });

  it("loses nothing: what putall stored before is whole", async () => {
    expect(JSON.parse(await inProcess("getall"))).toEqual(values);
  });
});

describe("a disk that is full", () => {
  it.each(["getall", "get name.000", "list", "--help", "--version", "put full v -a"])(
    "%s > /dev/full fails and says so",
    async (line) => {
      const ended = await bash(`"$0" ${line} > /dev/full`, { env: local });
      expect(ended).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/ENOSPC.*\nsstash: ERR_OUTPUT: [^\n]+\n$/),
      });
    },
  );

  it("--out keeps the file that was there, and leaves no part of a new one", async () => {
    const folder = join(home, "out");
    await mkdir(folder);
    const before = await inProcess("get", "name.000", "--out", join(folder, "kept"));
    expect(before).toBe("");
    for (const file of ["kept", "new"]) {
      const ended = await bash(`ulimit -f 16; "$0" getall --out "$HOME/out/${file}"`, { env: local });
      expect(ended).toMatchObject({
        status: 1,
        stdout: "",
        stderr: expect.stringMatching(/could not be written \(EFBIG\)\nsstash: ERR_OUTPUT: /),
      });
    }
    expect(await readdir(folder)).toEqual(["kept"]);
    expect((await bash('cat "$HOME/out/kept"', { env: local })).stdout).toBe(heldBy("name.000"));
  });

  it("a put into a local store fails, and keeps no part of it", async () => {
    // A putall that lost its reader has left what it was writing, for a later put to sweep away.
    const before = await readdir(join(home, "store", "tmp"));
    const ended = await bash('ulimit -f 16; head -c 100000 /dev/zero | "$0" put too.big - --binary', { env: local });
    expect(ended).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("sstash: ERR_UNAVAILABLE: "),
    });
    const after = await readdir(join(home, "store", "tmp"));
    expect(after.filter((file) => !before.includes(file))).toEqual([]);
    expect(await inProcess("keys")).not.toContain("too.big");
  });
});

describe.skipIf(process.getuid === undefined)("a folder that may only be read (needs users and modes)", () => {
  /** Modes do not stop root, so root hands the line to a user whom they do stop. */
  async function asReader(test: TestContext, line: string): Promise<Ended> {
    const isRoot = process.getuid?.() === 0;
    const as = { env: { ...local, HOME: "/nonexistent" }, cwd: "/", ...(isRoot ? { user: nobody } : {}) };
    const able = await bash('"$0" --version', as);
    if (able.status !== 0) skipSaying(test, `user ${nobody} cannot run the command from here`);
    return bash(line, as);
  }

  it("takes no --out and no log, says so, and prints nothing of the secret", async (test) => {
    const folder = join(home, "read-only");
    await mkdir(folder, { recursive: true });
    const store = join(home, "of-nobody");
    await mkdir(store, { recursive: true });
    if (process.getuid?.() === 0) await chown(store, nobody, nobody);
    await chmod(folder, 0o555);
    const key = Buffer.alloc(32, 1).toString("base64");
    const line = `export SSTASH_MASTER_KEY=${key} SSTASH_LOCAL_DIR=${store}/store; "$0" put a v > /dev/null && "$0"`;
    const out = await asReader(test, `${line} get a --out ${folder}/file`);
    expect(out).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/ \(EACCES\)\nsstash: ERR_OUTPUT: /),
    });
    const log = await asReader(test, `${line.replace("put a v", "put a v -a")} --log-file ${folder}/log get nosuch`);
    expect(log).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the log file cannot be written (EACCES)"),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Starts a putall, sends it SIGINT once it has told of some entries, and gives what it told and how fast it went. */
async function interrupted(env: Readonly<Record<string, string>>, argv: readonly string[]) {
  const running = start(program, [...argv, "putall", `@${join(home, "values.json")}`, "-a"], { env });
  while (running.printed().split("\n").length < 20 && running.child.exitCode === null) await wait(5);
  const at = performance.now();
  running.child.kill("SIGINT");
  const ended = await running.ended;
  const told = ended.stdout.split("\n").slice(0, -1);
  return {
    ...ended,
    lastMs: performance.now() - at,
    told: told.map((line) => /^(.*) has been stored$/.exec(line)?.[1]),
  };
}

describe("Ctrl-C during putall", () => {
  it("ends it by SIGINT at once; what it told is stored, and nothing is stored by half", {
    timeout: 60_000,
  }, async () => {
    const { table, sstash } = await bench.freshTable();
    bench.proxies.DynamoDB.beSick(() => 50);
    const run = await interrupted({ HOME: home, ...bench.environment }, ["-t", table]);
    bench.recover();
    expect(run).toMatchObject({ status: null, signal: "SIGINT", stderr: "" });
    expect(run.lastMs).toBeLessThan(3000);
    expect(run.told.length).toBeGreaterThan(10);
    // Requests that were on their way may still be carried out.
    await wait(300);
    const { status, stdout } = await sstash(["getall"]);
    const found = JSON.parse(stdout) as Record<string, string>;
    expect(status).toBe(0);
    expect(Object.keys(found).length).toBeLessThan(names.length);
    expect(run.told.filter((name) => found[name ?? ""] !== heldBy(name ?? ""))).toEqual([]);
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, heldBy(name)])));
  });

  it("is 130 to the shell", { timeout: 60_000 }, async () => {
    const { table } = await bench.freshTable();
    bench.proxies.DynamoDB.beSick(() => "never answers");
    const script = `"$0" -t ${table} putall @"$HOME/values.json" & sleep 1; kill -INT $!; wait $!; echo $?`;
    // Without job control a shell has its background children ignore SIGINT.
    const ended = await bash(`set -m; ${script}`, { env: { HOME: home, ...bench.environment } });
    bench.recover();
    expect(ended.stdout).toBe("130\n");
  });

  it("leaves a local store whole", { timeout: 60_000 }, async () => {
    const env = { ...local, SSTASH_LOCAL_DIR: join(home, "interrupted") };
    const run = await interrupted(env, []);
    const { stdout } = await bench.sstash(["getall"], { env });
    const found = JSON.parse(stdout) as Record<string, string>;
    expect(run.told.filter((name) => found[name ?? ""] !== heldBy(name ?? ""))).toEqual([]);
    expect((await bench.sstash(["verify"], { env })).status).toBe(0);
    expect((await bench.sstash(["putall", `@${join(home, "values.json")}`, "-a"], { env })).status).toBe(0);
  });
});
