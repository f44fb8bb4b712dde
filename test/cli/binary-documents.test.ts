import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, stored } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

const noText = Uint8Array.of(0x30, 0xff, 0x00);
const document = '{\n    "bin": {\n        "base64": "MP8A"\n    },\n    "text": "t"\n}';

async function tableWithBinary() {
  const fresh = await bench.freshTable();
  await fresh.sstash(["put", "bin", "-", "--binary"], { stdin: noText });
  await fresh.sstash(["put", "text", "t"]);
  return fresh;
}

describe("--binary base64", () => {
  it("lets JSON carry a value that is no text, beside texts as they always are", async () => {
    const { sstash } = await tableWithBinary();
    expect(await sstash(["getall", "--binary", "base64"])).toMatchObject(printed(`${document}\n`));
    expect(await sstash(["get", "*", "-f", "json", "--binary", "base64"])).toMatchObject(printed(document));
    expect(await sstash(["get", "t*", "--binary", "base64"])).toMatchObject(printed('{\n    "text": "t"\n}'));
  });

  it.each(["json", "csv", "dotenv", "yaml", "shell", "env-file"])(
    "is what the refusal of a binary value names, in %s",
    async (format) => {
      const { sstash } = await tableWithBinary();
      const refused = await sstash(["getall", "-f", format]);
      expect(refused).toMatchObject({ status: 1, stdout: "" });
      expect(refused.stderr).toMatch(
        /^bin: the value is binary; -f json --binary base64 can carry it, [^\n]+\nsstash: /,
      );
      expect(await sstash(["getall", "-f", format, "--partial"])).toMatchObject({
        status: 3,
        stdout: expect.stringMatching(/text/i),
      });
    },
  );

  it("is for json alone, and says why", async () => {
    const { sstash } = await tableWithBinary();
    const before = bench.dynamodb.requests.length;
    for (const format of ["csv", "dotenv", "yaml", "shell", "env-file"]) {
      const refused = await sstash(["getall", "-f", format, "--binary", "base64"]);
      expect(refused).toMatchObject({ status: 2, stdout: "" });
      expect(refused.stderr).toContain(`for -f json: a reader of ${format} could not tell such a value from a text`);
    }
    expect(await sstash(["getall", "--binary", "hex"])).toMatchObject({ status: 2 });
    expect(await sstash(["get", "bin", "--binary", "base64"])).toMatchObject({ status: 2, stdout: "" });
    expect(bench.dynamodb.requests.length).toBe(before);
  });

  it("lets putall store the bytes again, and without it such an entry is that entry's failure", async () => {
    const { sstash } = await bench.freshTable();
    const without = await sstash(["putall", document]);
    expect(without).toMatchObject({ status: 1, stdout: "text has been stored\n" });
    expect(without.stderr).toMatch(/^bin: the value is an object of base64, which --binary base64 stores as bytes\n/);
    expect(await sstash(["putall", document, "-a", "--binary", "base64"])).toMatchObject(stored("bin", "text"));
    const out = join(bench.home, "bin.out");
    expect(await sstash(["get", "bin", "--out", out])).toMatchObject({ status: 0 });
    expect(new Uint8Array(await readFile(out))).toEqual(noText);
  });

  it("brings any table into another one, byte for byte", async () => {
    const name = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9._-]{0,7}$/),
      fc.constantFrom("__proto__", "7", "base64", "é 😀"),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.string({ unit: "binary", maxLength: 10 }).map((text) => new TextEncoder().encode(text)),
      fc.constant(new TextEncoder().encode('{"base64": "/w=="}')),
    );
    const table = fc.uniqueArray(fc.record({ name, bytes }), { selector: (entry) => entry.name, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (entries) => {
        const [from, to] = [await bench.freshTable(), await bench.freshTable()];
        for (const entry of entries) await from.sstash(["put", entry.name, "-", "--binary"], { stdin: entry.bytes });
        const exported = await from.sstash(["getall", "--binary", "base64"]);
        expect(exported).toMatchObject({ status: 0, stderr: "" });
        expect(await to.sstash(["putall", "-", "--binary", "base64"], { stdin: exported.stdout })).toMatchObject({
          status: 0,
        });
        expect((await to.sstash(["getall", "--binary", "base64"])).stdout).toBe(exported.stdout);
        for (const entry of entries) {
          const out = join(bench.home, "value.out");
          expect(await to.sstash(["get", entry.name, "--out", out])).toMatchObject({ status: 0 });
          expect(new Uint8Array(await readFile(out))).toEqual(Uint8Array.from(entry.bytes));
        }
      }),
      { numRuns: 8 },
    );
  });
});
