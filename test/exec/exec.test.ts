import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notBuilt, type Running, start } from "../resilience/built-program.ts";
import { counter, type ExecBench, execBench } from "./exec-bench.ts";

let bench: ExecBench;
beforeAll(async () => {
  bench = await execBench();
  if (notBuilt !== undefined) return;
  await bench.put("db.password", 'hunter22\'s "planted" $(value)\nsecond line');
  await bench.put("api.key", "key-planted");
});
afterAll(() => bench.close());

const exec = (...argv: readonly string[]) => bench.run(["exec", ...argv]);

function bashLine(script: string) {
  return start("bash", ["-c", script], { env: bench.env, cwd: bench.folder }).ended;
}

/** Prints arguments and variables as JSON. */
const printer = [process.execPath, "-e", "console.log(JSON.stringify([process.argv.slice(1), process.env]))", "--"];

async function printed(
  ...argv: readonly string[]
): Promise<readonly [readonly string[], Readonly<Record<string, string>>]> {
  const { status, stdout, stderr } = await exec(...argv);
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

async function until(running: Running, text: string): Promise<void> {
  for (let tries = 0; tries < 400 && !running.printed().includes(text); tries += 1) await wait(25);
  expect(running.printed()).toContain(text);
}

describe.skipIf(notBuilt !== undefined)(`exec${notBuilt === undefined ? "" : ` (skipped: ${notBuilt})`}`, () => {
  it("gives a program the secrets byte for byte, and its arguments as they stand", async () => {
    const words = ["--only", "-v", "$HOME", "`id`", "a b", "", "*", "--"];
    const [args, env] = await printed("--", ...printer, ...words);
    expect(args).toEqual(words);
    expect(env["DB_PASSWORD"]).toBe('hunter22\'s "planted" $(value)\nsecond line');
    expect(env["API_KEY"]).toBe("key-planted");
    expect(env["HOME"]).toBe(bench.folder);
  });

  it("narrows by names and patterns; one that matches nothing is no reason to start", async () => {
    const [, one] = await printed("--only", "api.key", "--", ...printer);
    expect([one["API_KEY"], one["DB_PASSWORD"]]).toEqual(["key-planted", undefined]);
    const [, both] = await printed("--only", "api.*", "--only", "db.password", "--", ...printer);
    expect([both["API_KEY"], both["DB_PASSWORD"]?.length]).toEqual(["key-planted", 41]);
    for (const only of ["nothing", "nothing.*"]) {
      const { status, stdout, stderr } = await exec("--only", only, "--", "echo", "started");
      expect([status, stdout]).toEqual([125, ""]);
      expect(stderr).toContain("nothing");
    }
  });

  it("lets the secret win over what is inherited, or the other way round; or gives nothing else", async () => {
    const env = { API_KEY: "inherited" };
    const of = async (...argv: readonly string[]) =>
      JSON.parse((await bench.run(["exec", ...argv, "--", ...printer], env)).stdout)[1];
    expect((await of())["API_KEY"]).toBe("key-planted");
    expect((await of("--keep-existing"))["API_KEY"]).toBe("inherited");
    expect(Object.keys(await of("--pristine", "--keep-existing")).sort()).toEqual(["API_KEY", "DB_PASSWORD"]);
  });

  it.each([
    ["exit 0", 0],
    ["exit 1", 1],
    ["exit 42", 42],
    ["exit 255", 255],
    ["kill -TERM $$", 143],
    ["kill -KILL $$", 137],
    ["kill -INT $$", 130],
    ["kill -SEGV $$", 139],
  ])("ends as `%s` ends: %i, as a shell would see it", async (script, status) => {
    const ended = await bench.run(["exec", "--", "sh", "-c", script]);
    // In the place of this process the program is killed itself.
    const seen = ended.signal === null ? ended.status : status;
    expect([seen, ended.stdout, ended.stderr]).toEqual([status, "", ""]);
  });

  it("says 127 for what is not there and 126 for what cannot be run, and why", async () => {
    await mkdir(join(bench.folder, "folder"), { recursive: true });
    await writeFile(join(bench.folder, "plain.txt"), "x");
    await writeFile(join(bench.folder, "no-interpreter"), "#!/no/such/interpreter\n", { mode: 0o755 });
    await chmod(join(bench.folder, "plain.txt"), 0o644);
    for (const [command, status, why] of [
      ["no-such-command", 127, "there is no such command"],
      ["./no-such-file", 127, "there is no such command"],
      ["", 127, "the command is empty"],
      ["./folder", 126, "it is a folder"],
      ["./plain.txt", 126, "it is not executable"],
      ["./no-interpreter", 127, "interpreter"],
    ] as const) {
      const ended = await exec("--", command);
      expect([command, ended.status, ended.stdout]).toEqual([command, status, ""]);
      expect(ended.stderr).toContain(why);
      expect(ended.stderr).toContain("sstash: ERR_COMMAND: ");
    }
  });

  it("of its own failures says 125, and starts nothing", async () => {
    for (const argv of [
      ["--bogus", "--", "true"],
      [],
      ["--config", "a", "--no-config", "--", "true"],
      ["a", "--", "true"],
    ]) {
      expect((await exec(...argv)).status).toBe(125);
    }
    const wrongKey = { SSTASH_MASTER_KEY: Buffer.alloc(32, 9).toString("base64") };
    const ended = await bench.run(["exec", "--", "echo", "started"], wrongKey);
    expect([ended.status, ended.stdout]).toEqual([125, ""]);
  });

  it("starts on no partial set: what cannot be a variable is named, and nothing runs", async () => {
    const own = await execBench();
    try {
      await own.put("path", "/evil");
      await own.put("node.options", "--require=/evil");
      await own.put("aws.secret-access-key", "x");
      await own.put("a.b", "1");
      await own.put("a-b", "2");
      await own.put("good", "3");
      const { status, stdout, stderr } = await own.run(["exec", "--", "echo", "started"]);
      expect([status, stdout]).toEqual([125, ""]);
      for (const name of ["PATH", "NODE_OPTIONS", "AWS_SECRET_ACCESS_KEY"])
        expect(stderr).toContain(`--allow-name ${name}`);
      expect(stderr).toContain('a-b: it becomes A_B, as would "a.b"');
      expect(stderr).toContain("sstash: ERR_DECLARATION: 5 variables have no value; the command was not started");
      const allowed = await own.run([
        "exec",
        "--only",
        "node.options",
        "--allow-name",
        "NODE_OPTIONS",
        "--",
        "sh",
        "-c",
        "echo $NODE_OPTIONS",
      ]);
      expect(allowed.stdout).toBe("--require=/evil\n");
    } finally {
      await own.close();
    }
  });

  it("says what the system has no room for", async () => {
    const own = await execBench();
    try {
      for (const part of ["a", "b"]) await own.put(part, part.repeat(100_000));
      expect((await own.run(["exec", "--", "sh", "-c", "printf %s $A$B | wc -c"])).stdout.trim()).toBe("200000");
      await own.put("c", "c".repeat(200_000));
      const { status, stderr } = await own.run(["exec", "--", "true"]);
      expect([status, stderr.includes("128 KiB")]).toEqual([125, true]);
    } finally {
      await own.close();
    }
  });

  it("passes signals on without a terminal, each once, and waits for the program, which may ignore them", async () => {
    const running = bench.start(["exec", "--", "python3", counter, "SIGUSR2", "1"]);
    await until(running, "ready");
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGWINCH", "SIGUSR2"] as const) {
      running.child.kill(signal);
      await until(running, `got ${signal} 1`);
    }
    const ended = await running.ended;
    expect(ended.status).toBe(0);
    expect(ended.stdout.trim().split("\n").at(-1)).toBe(
      "counted SIGHUP=1 SIGINT=1 SIGQUIT=1 SIGTERM=1 SIGUSR1=1 SIGUSR2=1 SIGWINCH=1",
    );
  });

  it("ends with 137 when somebody kills a program that ignores TERM", async () => {
    const running = bench.start(["exec", "--", "python3", counter]);
    await until(running, "ready");
    running.child.kill("SIGTERM");
    await until(running, "got SIGTERM 1");
    process.kill(Number(/pid=(\d+)/.exec(running.printed())?.[1]), "SIGKILL");
    const { status, signal } = await running.ended;
    expect(signal === "SIGKILL" ? 137 : status).toBe(137);
  });

  it("leaves a program its pipes as they were: blocking, and a closed one ends it quietly", async () => {
    const script =
      "import os, signal; print([os.get_blocking(fd) for fd in (0, 1, 2)], open('/proc/self/status').read().split('SigIgn:')[1].split()[0] if os.path.exists('/proc/self/status') else '0' * 16)";
    // Python ignores SIGPIPE (bit 13) and SIGXFSZ (bit 25) itself.
    expect((await exec("--", "python3", "-c", script)).stdout).toMatch(
      /^\[True, True, True\] 0{9}1001000\n$|^\[True, True, True\] 0{16}\n$/,
    );
    const { status, stderr } = await exec("--", "sh", "-c", "yes | head -n 1 > /dev/null; echo $?");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("leaves them so also after it has written to one itself, and with more than a pipe holds", async () => {
    const writer = "import os, sys; os.write(1, b'x' * 300_000); os.write(2, b'y' * 300_000)";
    const { status, stdout, stderr } = await exec("--", "python3", "-c", writer);
    expect([status, stdout.length, stderr.length]).toEqual([0, 300_000, 300_000]);
  });

  it("works where the current folder was deleted", async () => {
    const { stdout, stderr } = await bashLine(
      "mkdir gone && cd gone && rmdir ../gone && sstash exec --only api.key -- printenv API_KEY",
    );
    // The shells have words of their own for it.
    expect([stdout, stderr.includes("ERR_")]).toEqual(["key-planted\n", false]);
  });

  it("shows no value in what it says itself, with --debug neither", async () => {
    const ended = await bench.run(["--debug", "--stats", "exec", "--", "true"]);
    expect(ended.status).toBe(0);
    expect(ended.stderr).not.toContain("planted");
  });
});

describe.skipIf(notBuilt !== undefined)("exec --mask", () => {
  it("hides the values in what the program prints, also encoded, and passes the rest and the status on", async () => {
    const script =
      'echo "key $API_KEY end"; echo "$API_KEY" | base64 >&2; printf %s "$DB_PASSWORD" | head -n 1; exit 3';
    const { status, stdout, stderr } = await exec("--mask", "--", "sh", "-c", script);
    expect(status).toBe(3);
    expect(stdout).toBe("key *** end\n***\n");
    expect(stderr).not.toContain(Buffer.from("key-planted").toString("base64").slice(0, 14));
  });

  it("warns of what is too short to be hidden", async () => {
    const own = await execBench();
    try {
      await own.put("flag", "true");
      const { stdout, stderr } = await own.run(["exec", "--mask", "--", "sh", "-c", "echo $FLAG"]);
      expect([stdout, stderr]).toEqual(["true\n", "sstash: warning: too short to be hidden: FLAG\n"]);
    } finally {
      await own.close();
    }
  });

  it("loses nothing of a program that ends at once", async () => {
    const own = await execBench();
    try {
      await own.put("one", "hidden-value");
      for (let round = 0; round < 5; round += 1) {
        expect((await own.run(["exec", "--mask", "--", "sh", "-c", "echo a $ONE; echo b >&2"])).stdout).toBe("a ***\n");
      }
    } finally {
      await own.close();
    }
  });

  it("tells a program that nobody reads it any more, and says when what it printed is lost", async () => {
    const sstash = `sstash exec --mask --`;
    const line = (script: string) => bashLine(script);
    expect(await line(`${sstash} yes | head -n 1; echo "${"$"}{PIPESTATUS[0]}"`)).toMatchObject({
      stdout: "y\n141\n",
      stderr: "",
    });
    const full = await line(`${sstash} echo lost > /dev/full; echo $?`);
    expect(full.stdout).toBe("125\n");
    expect(full.stderr).toContain("sstash: ERR_OUTPUT: ");
  });

  it("passes bytes that are no text, and lets a program meet a closed pipe", async () => {
    const bytes = await exec("--mask", "--", "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' '\\377'");
    expect(bytes.stdout).toBe("\ufffd".repeat(100_000));
    const { status } = await bench.run(["exec", "--mask", "--", "sh", "-c", "exit 0"]);
    expect(status).toBe(0);
  });
});
