import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { skipSaying } from "../contract/skip-saying.ts";
import { bash, notBuilt, program, start } from "../resilience/built-program.ts";

const terminal = fileURLToPath(new URL("pseudo-terminal.py", import.meta.url));

let home: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sstash-waiting-"));
  env = { HOME: home, SSTASH_BACKEND: "local", SSTASH_LOCAL_DIR: join(home, "store") };
  if (notBuilt === undefined) await start(program, ["setup"], { env }).ended;
});
afterAll(() => rm(home, { recursive: true, force: true }));
beforeEach((test) => {
  if (notBuilt !== undefined) skipSaying(test, notBuilt);
});

/** What the limit makes of a line; `diff` has a status of its own for trouble. */
const passed = (line: string) => ({
  status: line.startsWith("diff") ? 2 : 1,
  signal: null,
  stdout: "",
  stderr: expect.stringMatching(
    /^(?:sstash: warning: .*\n)?no result within 0\.5 s\nsstash: ERR_UNAVAILABLE: the input had not come to its end; .*\n$/,
  ),
});

/** Standard input that stays open and gives nothing, for as long as the line runs. */
const silent = (line: string) =>
  `exec < <(exec sleep 60 2> /dev/null); p=$!; "$0" --timeout 0.5 ${line}; s=$?; kill $p; exit $s`;

/** A FIFO at $f that nobody opens, or that is opened, written to and not closed. */
const unopened = (line: string) => `f=$(mktemp -u "$HOME/XXXXXX.env"); mkfifo "$f"; "$0" --timeout 0.5 ${line}`;
const unfinished = (line: string) =>
  `f=$(mktemp -u "$HOME/XXXXXX.env"); mkfifo "$f"; (printf A=1 && exec sleep 60) > "$f" 2> /dev/null & "$0" --timeout 0.5 ${line}; s=$?; kill $!; exit $s`;

describe("--timeout ends the wait for input, and the process with it", () => {
  it.each([
    "put a -",
    "put a -P",
    "import - --format dotenv",
    "find --value-from -",
    "diff local:./store - --format dotenv",
  ])("%s: standard input", async (line) => expect(await bash(silent(line), { env, cwd: home })).toEqual(passed(line)));

  const withFifo = ["put a @$f", "putall @$f", "import $f", "find --value-from $f", "diff local:./store $f"];

  it.skipIf(process.platform !== "linux").each(withFifo)(
    "%s: a FIFO that nobody opens (only Linux opens one without waiting)",
    async (line) => expect(await bash(unopened(line), { env, cwd: home })).toEqual(passed(line)),
  );

  it.each(withFifo)("%s: a FIFO that is written to and not closed", async (line) => {
    expect(await bash(unfinished(line), { env, cwd: home })).toEqual(passed(line));
  });
});

describe("--timeout at a prompt", () => {
  it("begins a line for what it says, and leaves the terminal as it was", async (test) => {
    const argv = [terminal, "pw: ", "", program, "--timeout", "0.5", "put", "pw", "-P"];
    const { status, stdout, stderr } = await start("python3", argv, { env, cwd: home }).ended;
    if (status !== 0) skipSaying(test, `a pseudo-terminal is made with python3: ${stderr}`);
    expect(JSON.parse(stdout)).toEqual({
      shown: expect.stringMatching(/^pw: \r?\nno result within 0\.5 s\r?\nsstash: ERR_UNAVAILABLE: /),
      status: 1,
      echoedAtPrompt: false,
      echoesAfterwards: true,
    });
  });
});

describe("a device", () => {
  it("that is a terminal is read by the line, and no longer than --timeout allows", async (test) => {
    const late = [terminal, "never shown", "", program, "--timeout", "0.5", "put", "tty", "@/dev/tty", "-a"];
    const { status, stdout, stderr } = await start("python3", late, { env, cwd: home }).ended;
    if (status !== 0) skipSaying(test, `a pseudo-terminal is made with python3: ${stderr}`);
    expect(JSON.parse(stdout)).toMatchObject({
      shown: expect.stringMatching(/^no result within 0\.5 s\r?\n/),
      status: 1,
      echoesAfterwards: true,
    });
    const line = `echo typed; exec "${program}" put tty @/dev/tty -a`;
    const typed = [terminal, "typed", "secret\n\u0004", "bash", "-c", line];
    const ended = JSON.parse((await start("python3", typed, { env, cwd: home }).ended).stdout);
    expect(ended).toMatchObject({ shown: expect.stringContaining("tty has been stored"), status: 0 });
    expect((await bash('"$0" get tty -n', { env, cwd: home })).stdout).toBe("secret\n");
  });

  it("that never ends is refused before it fills the memory", async () => {
    const ended = await bash('"$0" put zeros @/dev/zero -a', { env, cwd: home });
    expect(ended).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("Unable to read file") });
  });
});

describe("a FIFO", () => {
  it.each([
    [
      "whose writer comes late and writes slowly",
      `(sleep 0.4; printf 'one '; sleep 0.3; printf two) > "$f" &`,
      "one two",
    ],
    ["that is empty", `(exec 3> "$f"; sleep 0.3) &`, ""],
    ["of many pipes' full", `head -c 300000 /dev/zero | tr '\\0' x > "$f" &`, "x".repeat(300_000)],
  ])("%s is read to its end", async (_which, writer, value) => {
    const line = `f=$(mktemp -u "$HOME/XXXXXX"); mkfifo "$f"; ${writer} "$0" put fifo @"$f" -a > /dev/null && "$0" get fifo -n`;
    expect(await bash(line, { env, cwd: home })).toMatchObject({ status: 0, stdout: value, stderr: "" });
  });

  it("of a process substitution is read to its end, whether its writer is still there or not", async () => {
    for (const writer of ["printf v", "sleep 0.3; printf v"]) {
      const line = `"$0" put substituted @<(${writer}) -a > /dev/null && "$0" get substituted -n`;
      expect(await bash(line, { env, cwd: home })).toMatchObject({ status: 0, stdout: "v", stderr: "" });
    }
    const late = `exec 9< <(true); sleep 0.2; "$0" put substituted @/dev/fd/9 -a > /dev/null && "$0" get substituted -n`;
    expect(await bash(late, { env, cwd: home })).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });
});
