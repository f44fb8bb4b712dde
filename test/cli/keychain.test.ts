import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("../../packages/cli/", import.meta.url));
const notBuilt = existsSync(join(packageFolder, "dist/bin.js"))
  ? undefined
  : "the command is not built: run `npm run build`";
const notLinux = process.platform === "linux" ? undefined : "a system's own keychain cannot be taken away from a test";

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sstash-keychain-"));
  home = mkdtempSync(join(folder, "home-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of the built command, from its own place or another, where no D-Bus is to be found. */
function sstash(argv: readonly string[], from: string, more: Record<string, string> = {}): SpawnSyncReturns<string> {
  const bus = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, "no-bus")}` };
  const env = { HOME: home, PATH: process.env["PATH"] ?? "", SSTASH_BACKEND: "local", ...bus, ...more };
  return spawnSync(process.execPath, [join(from, "bin/sstash.js"), ...argv], { env, encoding: "utf8" });
}

/** The published files alone, away from this project's node_modules. */
function alone(): string {
  const copy = join(folder, "alone");
  for (const part of ["bin", "dist", "package.json"])
    cpSync(join(packageFolder, part), join(copy, part), { recursive: true });
  return copy;
}

const askedFor: readonly (readonly [readonly string[], Record<string, string>])[] = [
  [["--master-key-keychain"], {}],
  [[], { SSTASH_MASTER_KEY_KEYCHAIN: "1" }],
];

const skipped = notBuilt ?? notLinux;
if (skipped !== undefined) console.warn(`skipped: a master key in the keychain: ${skipped}`);

describe.skipIf(skipped !== undefined)("a master key in the keychain", () => {
  it.each(askedFor)("without its package says what to install, and makes nothing (%j, %j)", (flags, env) => {
    const copy = alone();
    for (const verb of ["put a 1", "setup"]) {
      const { status, stdout, stderr } = sstash([...flags, ...verb.split(" ")], copy, env);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^the keychain needs @napi-rs\/keyring, which is not installed\n/);
      expect(stderr).toMatch(/\nsstash: ERR_KEY_UNUSABLE: run `npm install @napi-rs\/keyring` [^\n]*\n$/);
    }
    expect(readdirSync(home)).toEqual([]);
  });

  it("without its package changes nothing for those who do not ask for it", () => {
    const copy = alone();
    expect(sstash(["put", "a", "1"], copy)).toMatchObject({ status: 0, stderr: "" });
    expect(sstash(["get", "a"], copy, { SSTASH_MASTER_KEY_KEYCHAIN: "0" })).toMatchObject({ status: 0, stdout: "1\n" });
  });

  it.each(askedFor)("where no keychain answers says so and names the other ways (%j, %j)", (flags, env) => {
    const { status, stdout, stderr } = sstash([...flags, "put", "a", "1"], packageFolder, env);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^the keychain cannot be used: [^\n]+\n/);
    expect(stderr).toMatch(/\nsstash: ERR_KEY_UNUSABLE: unlock it; [^\n]*SSTASH_MASTER_KEY or --master-key-file\n$/);
    expect(readdirSync(home)).toEqual([]);
  });

  it("is not taken for wanted when its variable is something else than 1", () => {
    const { status, stderr } = sstash(["put", "a", "1"], packageFolder, { SSTASH_MASTER_KEY_KEYCHAIN: "yes" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^SSTASH_MASTER_KEY_KEYCHAIN must be 1, 0 or unset\n/);
  });
});
