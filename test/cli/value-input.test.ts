import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { failed, printed, refused, stored } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

const binary = Uint8Array.of(0x00, 0xff, 0xfe, 0x80, 0x0a);

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(bench.home, name);
  await writeFile(path, content);
  return path;
}

describe("how a value is given (8.5)", () => {
  it("I1: @FILE is the file's content, its last newline included", async () => {
    const { sstash } = await bench.freshTable();
    const path = await file("f", "line1\nline2\n");
    expect(await sstash(["put", "a", `@${path}`])).toMatchObject(stored("a"));
    expect(await sstash(["get", "a"])).toMatchObject(printed("line1\nline2\n\n"));
  });

  it("[D50] I2: - is standard input to its end, nothing cut off", async () => {
    const { sstash } = await bench.freshTable();
    const warned = {
      ...stored("a"),
      stderr: expect.stringMatching(/^sstash: warning: the value ends in a newline; [^\n]+\n$/),
    };
    expect(await sstash(["put", "a", "-"], { stdin: "x\n" })).toMatchObject(warned);
    expect(await sstash(["get", "a", "-n"])).toMatchObject(printed("x\n"));
  });

  it.each(["@/nope", "@", "@/tmp"])(
    "[D39] I3: an unreadable %s is a usage error without the path in it",
    async (given) => {
      const { sstash, rows } = await bench.freshTable();
      const unreadable = (argument: string) => refused(`argument ${argument}: Unable to read file named after the @`);
      expect(await sstash(["put", "a", given])).toMatchObject(unreadable("value"));
      expect(await sstash(["put", "a", given, "-P"], { answer: "x" })).toMatchObject(unreadable("value"));
      expect(await sstash(["putall", given])).toMatchObject(unreadable("credentials"));
      expect(await rows()).toEqual([]);
    },
  );

  it("I4: @~ begins at the home directory", async () => {
    const { sstash } = await bench.freshTable();
    await file("x", "at home");
    expect(await sstash(["put", "a", "@~/x"])).toMatchObject(stored("a"));
    expect(await sstash(["get", "a"])).toMatchObject(printed("at home\n"));
  });

  it("[D24] I5: carriage returns stay, from standard input and from a file", async () => {
    const { sstash } = await bench.freshTable();
    const text = "one\r\ntwo\rthree\n";
    await sstash(["put", "input", "-"], { stdin: text });
    await sstash(["put", "file", `@${await file("crlf", text)}`]);
    expect(await sstash(["get", "input", "-n"])).toMatchObject(printed(text));
    expect(await sstash(["get", "file", "-n"])).toMatchObject(printed(text));
  });

  it("I6: what is not UTF-8 is refused with credstash's statuses, and nothing is stored", async () => {
    const { sstash, rows } = await bench.freshTable();
    const path = await file("binary", binary);
    const message = "the value is not UTF-8 text; --binary stores it as it is";
    expect(await sstash(["put", "a", "-"], { stdin: binary })).toMatchObject(failed(message, "ERR_INVALID_INPUT"));
    expect(await sstash(["put", "a", `@${path}`])).toMatchObject(refused(message));
    expect(await sstash(["putall", "-"], { stdin: binary })).toMatchObject(
      failed("the JSON is not UTF-8 text", "ERR_INVALID_INPUT"),
    );
    expect(await sstash(["putall", `@${path}`])).toMatchObject(refused("the JSON is not UTF-8 text"));
    expect(await rows()).toEqual([]);
  });

  it("[D14] I6: put --binary stores bytes and get --raw reads them, which plain get refuses to print", async () => {
    const { sstash } = await bench.freshTable();
    const path = await file("binary", binary);
    expect(await sstash(["put", "file", `@${path}`, "--binary"])).toMatchObject(stored("file"));
    expect(await sstash(["put", "input", "-", "--binary"], { stdin: binary })).toMatchObject(stored("input"));
    for (const name of ["file", "input"]) {
      const raw = await sstash(["get", name, "--raw"]);
      expect(raw).toMatchObject({ status: 0, stderr: "" });
      expect([...raw.stdoutBytes]).toEqual([...binary]);
      expect(await sstash(["get", name])).toMatchObject(
        failed("the value is binary, not UTF-8 text; `get --raw` prints its bytes", "ERR_INVALID_INPUT"),
      );
    }
  });

  it("[D52] I6: an argument that was not UTF-8 is refused, since what was given is lost", async () => {
    const { sstash, rows } = await bench.freshTable();
    for (const value of ["p\ufffdw", "p\ud800w"])
      expect(await sstash(["put", "a", value])).toMatchObject(
        failed("the value is not UTF-8 text, or holds U+FFFD; give it with - or @FILE", "ERR_INVALID_INPUT"),
      );
    expect(await rows()).toEqual([]);
    expect(await sstash(["put", "a", "-"], { stdin: "p\ufffdw" })).toMatchObject(stored("a"));
    expect(await sstash(["get", "a", "-n"])).toMatchObject(printed("p\ufffdw"));
  });

  it("[D26] I7: -P without a terminal takes the first line of input and says so on stderr", async () => {
    const { sstash } = await bench.freshTable();
    const warning = "sstash: warning: standard input is no terminal; its first line is the value\n";
    for (const [name, stdin] of [
      ["lf", "pw\nrest\n"],
      ["crlf", "pw\r\n"],
      ["none", "pw"],
    ] as const) {
      expect(await sstash(["put", name, "-P"], { stdin })).toMatchObject({
        status: 0,
        stdout: `${name} has been stored\n`,
        stderr: warning,
      });
      expect(await sstash(["get", name])).toMatchObject(printed("pw\n"));
    }
  });

  it("I7: -P at the end of input fails and stores nothing", async () => {
    const { sstash, rows } = await bench.freshTable();
    const outcome = await sstash(["put", "p", "-P"]);
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain("standard input ended before a value was given\nsstash: ERR_INVALID_INPUT: ");
    expect(await rows()).toEqual([]);
  });

  it("I7: -P on a terminal asks for the value by the secret's name and drops a value given beside it", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["put", "p", "-P"], { answer: "typed" })).toMatchObject({
      status: 0,
      stdout: "p has been stored\n",
      stderr: "p: ",
    });
    expect(await sstash(["put", "q", "dummy", "a=b", "-P"], { answer: "typed too" })).toMatchObject({ status: 0 });
    expect(await sstash(["get", "p"])).toMatchObject(printed("typed\n"));
    expect(await sstash(["get", "q", "a=b"])).toMatchObject(printed("typed too\n"));
  });

  it("I8: a NUL and a byte order mark go there and back", async () => {
    const { sstash } = await bench.freshTable();
    const text = "\ufeffa\0b";
    await sstash(["put", "a", `@${await file("odd", text)}`]);
    const read = await sstash(["get", "a", "-n"]);
    expect(Buffer.from(read.stdoutBytes).toString("hex")).toBe("efbbbf610062");
    expect(JSON.parse((await sstash(["getall"])).stdout)).toEqual({ a: text });
  });

  it("[D25] a put without a value warns where somebody may have meant to type one", async () => {
    const { sstash } = await bench.freshTable();
    const warning = "sstash: warning: no value was given, so an empty one is stored; -P asks for it\n";
    expect(await sstash(["put", "a"], { terminal: true })).toMatchObject({ status: 0, stderr: warning });
    expect(await sstash(["put", "b", ""], { terminal: true })).toMatchObject(stored("b"));
    expect(await sstash(["put", "c"])).toMatchObject(stored("c"));
  });

  it("takes a value that looks like a pair, a JSON text or a file name of another kind as it is", async () => {
    const { sstash } = await bench.freshTable();
    await mkdir(join(bench.home, "dir"), { recursive: true });
    for (const value of ["a=b", '{"x":1}', "~/x", "x@y", "\\@x", " - "]) {
      const name = `value ${value}`;
      expect(await sstash(["put", name, value])).toMatchObject(stored(name));
      expect(await sstash(["get", name, "-n"])).toMatchObject(printed(value));
    }
  });
});
