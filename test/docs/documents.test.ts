import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../packages/cli/src/commands/index.ts";
import { globalOptions } from "../../packages/cli/src/options/global-options.ts";
import { type CredstashBench, credstashBench } from "../cli/credstash-bench.ts";

const root = new URL("../..", import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The code blocks of a document in one language, in order. */
function blocks(document: string, language: string): readonly string[] {
  return [...document.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, code = ""]) => code);
}

describe("docs/cli.md", () => {
  const document = read("docs/cli.md");

  it("shows commands that run as they stand, one after the other, on the local backend", () => {
    expect(existsSync(join(root, "packages/cli/dist/bin.js")), "the command is not built; run `npm run build`").toBe(
      true,
    );
    const home = mkdtempSync(join(tmpdir(), "sstash-docs-"));
    try {
      const env = {
        HOME: home,
        SSTASH_BACKEND: "local",
        PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
      };
      const script = ["set -e", ...blocks(document, "sh")].join("\n");
      const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { cwd: home, env, encoding: "utf8" });
      expect({ status, complaints: stderr.match(/.*(?:ERR_|warning).*/g) }).toEqual({ status: 0, complaints: null });
      expect(stdout).toContain("correct horse\n");
      expect(stdout).toContain("DB.PASSWORD='battery staple'\n");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
    // Every command of the page is a process: five seconds, or thirty on a machine that is busy.
  }, 120_000);

  it("has a heading or a mention for every command and a row for every global option that says where to work", () => {
    for (const { name } of commands) expect(document).toMatch(new RegExp(`### .*\\b${name}\\b`));
    for (const name of Object.keys(globalOptions).filter((option) => !/^(help|log-|debug)/.test(option))) {
      expect(document).toContain(`--${name}\``);
    }
  });

  it("lists every error code there is, and no other", () => {
    const codes = [...read("packages/core/src/errors.ts").matchAll(/"(ERR_[A-Z_]+)"/g)].map(([, code]) => code);
    const ofTheCommand = ["ERR_USAGE", "ERR_COMMAND", "ERR_BULK_WRITE", "ERR_OUTPUT", "ERR_INTERNAL"];
    const listed = [...document.matchAll(/^\| `(ERR_[A-Z_]+)`/gm)].map(([, code]) => code);
    expect(new Set(listed)).toEqual(new Set([...codes, ...ofTheCommand]));
  });
});

describe("README.md", () => {
  let bench: CredstashBench;
  beforeAll(async () => {
    bench = await credstashBench();
  });
  afterAll(() => bench.close());

  it("shows five lines of SDK that read what the command stored", async () => {
    await bench.sstash(["setup"]);
    await bench.sstash(["put", "db.password", "hunter2"]);
    const [code = ""] = blocks(read("README.md"), "ts");
    const folder = mkdtempSync(join(tmpdir(), "sstash-readme-"));
    try {
      const outfile = join(folder, "readme.mjs");
      await build({
        stdin: { contents: `${code}\nconsole.log(password, everything);`, resolveDir: root, loader: "ts" },
        bundle: true,
        platform: "node",
        format: "esm",
        mainFields: ["module", "main"],
        conditions: ["@sstash/source"],
        banner: {
          js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
        },
        outfile,
        logLevel: "error",
      });
      const { stdout: printed } = await promisify(execFile)(process.execPath, [outfile], { env: process.env });
      expect(printed).toMatch(/^hunter2 \[/);
      expect(printed).toContain("value: [secret]");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("names scripts that package.json has, and files that are there", () => {
    const document = read("README.md");
    const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;
    for (const [, script = ""] of document.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script);
    for (const [, target = ""] of document.matchAll(/\]\(([^)#]+)\)/g)) {
      if (!target.startsWith("http")) expect(existsSync(join(root, target)), target).toBe(true);
    }
  });
});

describe("the command line as npm links it", () => {
  it("runs as `sstash` from the root", () => {
    const printed = execFileSync(join(root, "node_modules/.bin/sstash"), ["--version"], { encoding: "utf8" });
    expect(printed).toBe(`${JSON.parse(read("packages/cli/package.json")).version}\n`);
  });
});
