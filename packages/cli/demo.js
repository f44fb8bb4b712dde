// `npm run demo`: the main job for real, on the local backend, in a folder that is removed at the end.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("./bin/sstash.js", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "sstash-demo-"));
const inherited = Object.entries(process.env).filter(([name]) => !/^(?:AWS|SSTASH|XDG|CREDSTASH)_/.test(name));
const env = { ...Object.fromEntries(inherited), HOME: home, USERPROFILE: home, SSTASH_BACKEND: "local" };

function sstash(...args) {
  const shown = args.map((arg) => (/^[\w@./*=-]+$/.test(arg) ? arg : `'${arg}'`)).join(" ");
  process.stdout.write(`\n$ sstash ${shown}\n`);
  const { status } = spawnSync(process.execPath, [command, ...args], { cwd: home, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`sstash ended with status ${status}`);
}

try {
  writeFileSync(join(home, "secrets.json"), `{"db.user": "app", "api.key": "k-93"}`);
  process.stdout.write(
    "SSTASH_BACKEND=local: secrets are kept in files, sealed as in a credstash table. secrets.json holds two more.\n",
  );
  sstash("setup");
  sstash("put", "db.password", "correct horse battery staple");
  sstash("put", "db.password", "a new password", "-a", "-c", "rotated");
  sstash("putall", "@secrets.json");
  sstash("list");
  sstash("get", "db.password");
  sstash("get", "db.password", "-v", "1");
  sstash("getall", "-f", "dotenv");
  process.stdout.write(
    "Done. `npx sstash --help` shows the rest; `npx sstash --backend local setup` makes a store to keep.\n",
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
