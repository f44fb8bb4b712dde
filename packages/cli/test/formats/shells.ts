import { spawnSync } from "node:child_process";

export const wanted = ["sh", "dash", "bash"] as const;

const found: readonly string[] = wanted.filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0);
const missing = wanted.filter((shell) => !found.includes(shell));
console.info(`shells that source .env files: ${found.join(", ") || "none"}`);
if (missing.length > 0) console.warn(`not found, so not tried: ${missing.join(", ")}`);

/** The shells of this machine. */
export const shells = found;

export interface ShellRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runScript(shell: string, script: string, folder: string): ShellRun {
  return spawnSync(shell, ["-s"], { input: script, cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
}
