import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localStore } from "../../packages/core/src/backends/local/index.ts";
import { notBuilt, start } from "../resilience/built-program.ts";

const core = fileURLToPath(new URL("../../packages/core/", import.meta.url));
const jiti = fileURLToPath(new URL("../../node_modules/jiti/", import.meta.url));

/** A folder as an application has it: its packages in node_modules, a declaration, and a store beside it. */
let folder: string;
const env = { SSTASH_MASTER_KEY: Buffer.alloc(32, 3).toString("base64") };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sstash-application-"));
  await mkdir(join(folder, "node_modules/@sstash"), { recursive: true });
  await symlink(core, join(folder, "node_modules/@sstash/core"));
  await symlink(jiti, join(folder, "node_modules/jiti"));
  const store = localStore({ dir: join(folder, "store"), env });
  await store.put("db.password", "planted-value");
  await store.put("db.port", "5432");
  await writeFile(
    join(folder, "sstash.config.ts"),
    `import { defineSecrets } from "@sstash/core/config";
export default defineSecrets({
  store: "local:./store",
  variables: { DB_PASSWORD: "db.password", DB_PORT: { secret: "db.port", type: "integer" as const } },
});\n`,
  );
  const print = "console.log(process.env.DB_PASSWORD, process.env.DB_PORT);\n";
  await writeFile(join(folder, "app.mjs"), print);
  await writeFile(
    join(folder, "app.cjs"),
    `const { env } = require("node:process");\nconsole.log(env.DB_PASSWORD, env.DB_PORT);\n`,
  );
  await writeFile(join(folder, "inside.mjs"), `import "@sstash/core/register";\n${print}`);
  await writeFile(
    join(folder, "library.mjs"),
    `import { loadSecrets, readDeclarationFile } from "@sstash/core/config";
const secrets = await loadSecrets(await readDeclarationFile("sstash.config.ts"));
console.log(secrets.DB_PORT + 1, secrets);\n`,
  );
  await writeFile(
    join(folder, "library.cjs"),
    `import("@sstash/core/config").then(async ({ loadSecrets, readDeclarationFile }) => {
  const secrets = await loadSecrets(await readDeclarationFile("sstash.config.ts"));
  console.log(secrets.DB_PORT + 1, secrets);
});\n`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (argv: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  start(process.execPath, argv, { env: { ...env, ...more }, cwd: folder }).ended;

describe.skipIf(notBuilt !== undefined)(
  `@sstash/core/register${notBuilt === undefined ? "" : ` (skipped: ${notBuilt})`}`,
  () => {
    it.each([
      ["an ES module", ["--import", "@sstash/core/register", "app.mjs"]],
      ["a CommonJS program", ["--import", "@sstash/core/register", "app.cjs"]],
      ["a program that imports it first", ["inside.mjs"]],
    ])("sets the variables of %s before its first line", async (_what, argv) => {
      expect(await node(argv)).toMatchObject({ status: 0, stdout: "planted-value 5432\n", stderr: "" });
    });

    it("lets the secret win, or what is set already", async () => {
      const argv = ["--import", "@sstash/core/register", "app.mjs"];
      expect((await node(argv, { DB_PORT: "1" })).stdout).toBe("planted-value 5432\n");
      expect((await node(argv, { DB_PORT: "1", SSTASH_KEEP_EXISTING: "1" })).stdout).toBe("planted-value 1\n");
    });

    it("starts nothing when something is wrong, and says all of it in a few lines without a value", async () => {
      await writeFile(
        join(folder, "broken.json"),
        JSON.stringify({
          store: "local:./store",
          variables: { A: "nothing", B: { secret: "db.password", type: "integer" } },
        }),
      );
      const { status, stdout, stderr } = await node(["--import", "@sstash/core/register", "app.mjs"], {
        SSTASH_CONFIG: "broken.json",
      });
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr.split("\n")).toEqual([
        "sstash: ERR_DECLARATION: 2 of 2 declared variables have no value:",
        expect.stringMatching(/^ {2}A \(nothing\): /),
        "  B (db.password): the value is not a whole number of at most 16 digits",
        "",
      ]);
      const nowhere = await node(["--import", "@sstash/core/register", "app.mjs"], { SSTASH_CONFIG: "none.json" });
      expect(nowhere).toMatchObject({
        status: 1,
        stdout: "",
        stderr: expect.stringContaining("none.json: it cannot be read"),
      });
    });
  },
);

describe.skipIf(notBuilt !== undefined)("loadSecrets in a program", () => {
  it.each(["library.mjs", "library.cjs"])("%s gets typed values, and prints none by accident", async (file) => {
    const { status, stdout, stderr } = await node([file]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe("5433 { DB_PASSWORD: '[secret]', DB_PORT: '[secret]' }\n");
  });
});
