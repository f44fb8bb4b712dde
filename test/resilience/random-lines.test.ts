import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";
import { leaksIn, planted } from "../cli/planted-secret.ts";
import { files, type RandomLine, randomLines } from "./random-lines.ts";
import { seed } from "./seed.ts";
import { notSlow } from "./slow.ts";

const runs = notSlow === undefined ? 2000 : 500;
/** A line that takes longer than this hangs, whatever else the machine does. */
const hangsMs = 15_000;

let bench: CredstashBench;
let folder: string;
const before = process.cwd();
beforeAll(async () => {
  bench = await credstashBench();
  folder = join(bench.home, "scratch");
  await mkdir(join(folder, files.folder), { recursive: true });
  await writeFile(join(folder, files.text), planted);
  await writeFile(join(folder, files.binary), Buffer.from([0xff, 0x00, 0xfe]));
  await writeFile(join(folder, files.document), JSON.stringify({ a: planted, "from.file": planted }));
  // Paths on the lines are relative to it.
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(before);
  await bench.close();
});

/** The local backend by default; with --backend credstash a table on loopback. No call leaves this machine. */
function environment(): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    SSTASH_BACKEND: "local",
    SSTASH_LOCAL_DIR: join(bench.home, "store"),
    AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_IAM: "http://127.0.0.1:1",
    AWS_MAX_ATTEMPTS: "1",
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${hangsMs} ms`)), hangsMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What is wrong with how a line ended, or undefined. */
async function wrongWith({ argv, env, ...around }: RandomLine, seen: Map<number, number>): Promise<string | undefined> {
  const { status, stderr, stdout } = await inTime(bench.sstash(argv, { ...around, env: { ...environment(), ...env } }));
  seen.set(status, (seen.get(status) ?? 0) + 1);
  // What env(1) and a shell say of a command that was not started.
  const notStarted = argv.includes("exec") ? [125, 126, 127] : [];
  if (![0, 1, 2, 3, ...notStarted].includes(status)) return `it ended with ${status}`;
  if (notStarted.includes(status) && !/^sstash: ERR_[A-Z_]+: /m.test(stderr))
    return "it started nothing without a code";
  if (/internal error|ERR_INTERNAL/.test(stderr)) return `it was surprised: ${stderr}`;
  if (leaksIn(stderr).length > 0) return "the secret is on stderr";
  const isVerdict = ["verify", "bind", "find", "diff"].some((verb) => argv.includes(verb));
  if (status === 1 && !/^sstash: ERR_[A-Z_]+: |sstash: nothing was (?:deleted|changed)$/m.test(stderr) && !isVerdict)
    return "it failed without a code";
  // Of a comparison 2 is any trouble.
  const refusal = argv.includes("diff") ? /^sstash: ERR_[A-Z_]+: /m : /^sstash: ERR_USAGE: /m;
  if (status === 2 && !(refusal.test(stderr) && stdout === "")) return "it refused without saying so";
  return undefined;
}

describe(`command lines at random (seed ${seed}, ${runs} lines)`, () => {
  it("end with 0, 1, 2 or 3, or as exec does, and a word of ours, never show the secret on stderr, and leave the store whole", {
    timeout: 180_000,
  }, async () => {
    Object.assign(process.env, environment());
    const seen = new Map<number, number>();
    await bench.sstash(["put", "a", planted], { env: environment() });
    await fc.assert(
      fc.asyncProperty(randomLines, async (line) => {
        const wrong = await wrongWith(line, seen);
        if (wrong !== undefined) throw new Error(wrong);
      }),
      { numRuns: runs, seed },
    );
    // The lines are of every kind: each of these is met often.
    for (const status of [0, 1, 2]) expect(seen.get(status)).toBeGreaterThan(runs / 20);
    const audit = await bench.sstash(["verify", "--json"], { env: environment() });
    const rows = JSON.parse(audit.stdout) as { readonly state: string; readonly code?: string }[];
    // What is there and does not open was put with an encryption context.
    expect(rows.filter(({ state, code }) => state !== "bound" && code !== "ERR_CONTEXT_MISMATCH")).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });
});
