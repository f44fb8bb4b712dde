import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../packages/cli/src/commands/index.ts";
import { helpText } from "../../packages/cli/src/help.ts";
import { commonColumns, type HelpPages, readyPage } from "../../packages/cli/src/help-pages.ts";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { zeros } from "./expectations.ts";
import { startHostileServer } from "./hostile-server.ts";

const packageFolder = fileURLToPath(new URL("../../packages/cli/", import.meta.url));
const program = join(packageFolder, "bin/sstash.js");
const notBuilt = existsSync(join(packageFolder, "dist/bin.js"))
  ? undefined
  : "the command is not built: run `npm run build`";
const noTerminal =
  spawnSync("python3", ["-c", "import pty, termios"]).status === 0
    ? undefined
    : "a pseudo-terminal is made with python3, and there is none";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with the bench's environment and nothing else of this process's. */
function start(command: string, argv: readonly string[], stdin?: string): Promise<Ended> {
  const env = { PATH: process.env["PATH"], HOME: bench.home, ...bench.environment };
  const child = spawn(command, argv, { env, stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
  child.stdin?.end(stdin);
  const read = (stream: NodeJS.ReadableStream | null) =>
    new Promise<string>((resolve) => {
      const chunks: Buffer[] = [];
      stream
        ?.on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => resolve(Buffer.concat(chunks).toString()));
    });
  const [stdout, stderr] = [read(child.stdout), read(child.stderr)];
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", async (status) => resolve({ status, stdout: await stdout, stderr: await stderr }));
  });
}

describe("the built command", () => {
  it("A1 to A6: stores, reads and deletes as a process", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const { table } = await bench.freshTable();
    const sstash = (...argv: string[]) => start(program, ["-t", table, ...argv]);
    expect(await sstash("put", "foo", "bar")).toEqual({ status: 0, stdout: "foo has been stored\n", stderr: "" });
    expect(await sstash("get", "foo")).toEqual({ status: 0, stdout: "bar\n", stderr: "" });
    expect(await sstash("delete", "foo")).toEqual({
      status: 0,
      stdout: `Deleting foo -- version ${zeros(1)}\n`,
      stderr: "",
    });
  });

  it("I2, A11: reads standard input, and its exit status is 0, 1 or 2", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const { table } = await bench.freshTable();
    expect(await start(program, ["-t", table, "put", "a", "-"], "x\n")).toMatchObject({
      status: 0,
      stdout: "a has been stored\n",
    });
    expect(await start(program, ["-t", table, "get", "a", "-n"])).toMatchObject({ status: 0, stdout: "x\n" });
    expect(await start(program, ["-t", table, "get", "nosuch"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^Item \{'name': 'nosuch'\} couldn't be found\.\n/),
    });
    expect(await start(program, ["get"])).toMatchObject({ status: 2, stdout: "" });
  });

  it("[D52] I6: refuses an argument that is not UTF-8, which Node has already replaced", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const { table, rows } = await bench.freshTable();
    const outcome = await start("bash", ["-c", `"$0" -t ${table} put a $'p\\xffw'`, program]);
    expect(outcome).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^the value is not UTF-8 text/),
    });
    expect(await rows()).toEqual([]);
  });

  it("[D42] shows the version of its package", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
    expect(await start(program, ["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("shows for every verb the help that its table lays out, although the build did that before", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const pages = JSON.parse(await readFile(join(packageFolder, "dist/help.json"), "utf8")) as HelpPages;
    for (const columns of commonColumns) {
      for (const command of [undefined, ...commands]) {
        expect(readyPage(pages, command?.name, columns)).toBe(await helpText(command, columns));
      }
    }
    expect(await start(program, ["--help"])).toEqual({
      status: 0,
      stdout: await helpText(undefined, undefined),
      stderr: "",
    });
    expect((await start(program, ["put", "--help"])).stdout).toContain("Usage: sstash put");
  });

  it("[D43] ends without a word when the reader of a long answer has gone", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const { table, sstash } = await bench.freshTable();
    await sstash(["put", "long", "-"], { stdin: "0123456789abcdef\n".repeat(15_000) });
    const line = `"$0" -t ${table} get long | head -1; echo "\${PIPESTATUS[0]}"`;
    expect(await start("bash", ["-c", line, program])).toEqual({
      status: 0,
      stdout: "0123456789abcdef\n141\n",
      stderr: "",
    });
    const help = `"$0" --help | true; echo "\${PIPESTATUS[0]}"`;
    expect(await start("bash", ["-c", help, program])).toMatchObject({
      stdout: expect.stringMatching(/^(?:0|141)\n$/),
      stderr: "",
    });
  });

  it("I7: -P on a terminal asks, does not show what is typed, and leaves the terminal as it was", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    skip(noTerminal !== undefined, noTerminal);
    const { table, sstash } = await bench.freshTable();
    const seen = await onTerminal("pw: ", "päss wörd\r", ["-t", table, "put", "pw", "-P"]);
    expect(seen).toEqual({
      shown: "pw: \r\npw has been stored\r\n",
      status: 0,
      echoedAtPrompt: false,
      echoesAfterwards: true,
    });
    expect((await sstash(["get", "pw"])).stdout).toBe("päss wörd\n");
  });

  it("I7: Ctrl-C at the prompt ends it by SIGINT, stores nothing, and leaves the terminal as it was", async ({
    skip,
  }) => {
    skip(notBuilt !== undefined, notBuilt);
    skip(noTerminal !== undefined, noTerminal);
    const { table, rows } = await bench.freshTable();
    const seen = await onTerminal("pw: ", "half\u0003", ["-t", table, "put", "pw", "-P"]);
    expect(seen).toEqual({ shown: "pw: \r\n", status: -2, echoedAtPrompt: false, echoesAfterwards: true });
    expect(await rows()).toEqual([]);
  });

  it("I7: Ctrl-D at the prompt fails, and stores nothing", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    skip(noTerminal !== undefined, noTerminal);
    const { table, rows } = await bench.freshTable();
    const seen = await onTerminal("pw: ", "\u0004", ["-t", table, "put", "pw", "-P"]);
    expect(seen).toMatchObject({ status: 1, echoesAfterwards: true });
    expect(seen["shown"]).toMatch(
      /^pw: \r\nthe terminal's input ended before an answer was given\r\nsstash: ERR_INVALID_INPUT: [^\n]+\n$/,
    );
    expect(await rows()).toEqual([]);
  });

  it("shows on a terminal how far a read is that takes over a second, and takes that away again", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    skip(noTerminal !== undefined, noTerminal);
    const { table, sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    bench.dynamodb.fail(async () => void (await wait(1_800)));
    try {
      const seen = await onTerminal("never shown", "", ["-t", table, "getall", "-f", "csv"]);
      expect(seen).toMatchObject({ shown: "\rsstash: 0 secrets read\r\u001b[Ka,1\r\n\r\n", status: 0 });
      expect(await start(program, ["-t", table, "getall", "-f", "csv"])).toEqual({
        status: 0,
        stdout: "a,1\n\n",
        stderr: "",
      });
    } finally {
      bench.dynamodb.fail(() => undefined);
    }
  });

  it("shows of a diff how many secrets of both sides were read", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    skip(noTerminal !== undefined, noTerminal);
    const { table, sstash } = await bench.freshTable();
    await sstash(["put", "a", "1"]);
    await writeFile(join(bench.home, "side.env"), "A=1\nB=2\n");
    bench.dynamodb.fail(async () => void (await wait(1_800)));
    try {
      const seen = await onTerminal("never shown", "", ["diff", `credstash:${table}`, join(bench.home, "side.env")]);
      expect(seen).toMatchObject({ shown: "\rsstash: 2 secrets read\r\u001b[K+ B\r\n", status: 1 });
    } finally {
      bench.dynamodb.fail(() => undefined);
    }
  });

  it("of an expired SSO session says how to log in again, with the profile that was given", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const config = join(bench.home, "sso-config");
    const session = "[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n";
    const profile =
      "[profile prod]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\nregion = us-east-1\n";
    await writeFile(config, `${session}${profile}`);
    const cache = join(bench.home, ".aws/sso/cache");
    await mkdir(cache, { recursive: true });
    // The name that the AWS CLI gives this file: the SHA-1 of the session's name.
    const token = {
      accessToken: "x",
      expiresAt: "2020-01-01T00:00:00Z",
      region: "us-east-1",
      startUrl: "https://example.awsapps.com/start",
    };
    await writeFile(join(cache, `${createHash("sha1").update("s").digest("hex")}.json`), JSON.stringify(token));
    const env = `env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_CONFIG_FILE='${config}'`;
    for (const line of ['"$0" -p prod get a', 'AWS_PROFILE=prod "$0" get a']) {
      const { status, stderr } = await start("bash", ["-c", `${env} ${line}`, program]);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /the SSO session has expired[^\n]*\nsstash: ERR_CREDENTIALS: run `aws sso login --profile prod`/,
      );
    }
  });

  it("of an answer that is none of AWS's says what came, instead of words that AWS did not say", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    const hostile = await startHostileServer();
    try {
      hostile.behave((response) => response.writeHead(404).end());
      for (const [service, line] of [
        ["DYNAMODB", "get a"],
        ["KMS", "put a 1"],
      ]) {
        const env = `env AWS_ENDPOINT_URL_${service}=${hostile.endpoint} AWS_MAX_ATTEMPTS=1`;
        const { table } = await bench.freshTable();
        const { status, stderr } = await start("bash", ["-c", `${env} "$0" -t ${table} ${line}`, program]);
        expect(status).toBe(1);
        expect(stderr).toMatch(/^[^\n]*HTTP 404 without an error of AWS's\nsstash: ERR_UNAVAILABLE: [^\n]+endpoint/);
      }
    } finally {
      await hostile.close();
    }
  });

  it("[D25] put without a value on a terminal warns", async ({ skip }) => {
    skip(notBuilt !== undefined, notBuilt);
    skip(noTerminal !== undefined, noTerminal);
    const { table } = await bench.freshTable();
    const seen = await onTerminal("never shown", "", ["-t", table, "put", "empty"]);
    expect(seen["shown"]).toMatch(/^sstash: warning: no value was given[^\n]+\nempty has been stored\r\n$/);
  });
});

/** What a person at a terminal sees who types `answer` at the prompt. */
async function onTerminal(
  prompt: string,
  answer: string,
  argv: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const script = fileURLToPath(new URL("pseudo-terminal.py", import.meta.url));
  const { stdout, stderr } = await start("python3", [script, prompt, answer, program, ...argv]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
