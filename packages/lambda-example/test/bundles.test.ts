import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../", import.meta.url));

const engines = [
  { engine: "mysql", largest: 1_500_000, driver: 'import { createConnection as driver } from "mysql2";' },
  { engine: "postgresql", largest: 500_000, driver: 'import { Client as driver } from "pg";' },
];

/** As Lambda sets it. */
const env = {
  PATH: process.env["PATH"] ?? "",
  AWS_REGION: "us-east-1",
  PROXY_ENDPOINT: "proxy.example",
  DATABASE_SECRET: "database/app",
};

/** Milliseconds that a new process takes to load a module. */
function loadMs(file: string): number {
  const code = `const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start);`;
  return Number(execFileSync(process.execPath, ["-e", code, file], { env, encoding: "utf8" }));
}

describe.each(engines)("the bundle for $engine", ({ engine, largest, driver }) => {
  const bundle = join(folder, "dist", engine, "index.cjs");

  it("is one file of its limited size, without a source map", () => {
    expect(existsSync(bundle), "the bundles are not built; run `npm run build`").toBe(true);
    expect(readdirSync(join(folder, "dist", engine))).toEqual(["index.cjs"]);
    expect(statSync(bundle).size).toBeLessThanOrEqual(largest);
  });

  it("has a handler, and fails at its start where its environment is wrong", () => {
    const code = `process.stdout.write(typeof require(process.argv[1]).handler)`;
    const load = (more: object) =>
      spawnSync(process.execPath, ["-e", code, bundle], { env: { ...env, ...more }, encoding: "utf8" });
    expect(load({})).toMatchObject({ status: 0, stdout: "function" });
    const failed = load({ PROXY_ENDPOINT: "" });
    expect(failed.status).not.toBe(0);
    expect(failed.stderr).toContain("InvalidInputError: PROXY_ENDPOINT is not set");
  });

  it("loads in at most 1.3 times the time of one that imports the driver and Secrets Manager's client alone", () => {
    const place = mkdtempSync(join(folder, "build", "bare-"));
    try {
      const bare = join(place, "bare.cjs");
      const client = 'import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";';
      const code = `${driver}\n${client}\nexport const handler = () => [driver, GetSecretValueCommand, SecretsManagerClient];`;
      const entry = join(place, "bare.mjs");
      writeFileSync(entry, code);
      execFileSync(process.execPath, [join(folder, "bundle.js"), entry, bare], { cwd: folder });
      const times = Array.from({ length: 7 }, () => [loadMs(bundle), loadMs(bare)] as const);
      const own = Math.min(...times.map(([ms]) => ms));
      const least = Math.min(...times.map(([, ms]) => ms));
      process.stderr.write(
        `lambda-example: ${engine}: ${statSync(bundle).size} bytes load in ${own.toFixed(0)} ms, ${(own / least).toFixed(2)} × the bare imports\n`,
      );
      expect(own / least).toBeLessThanOrEqual(1.3);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});
