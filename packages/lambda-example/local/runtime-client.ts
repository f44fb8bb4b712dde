import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** AWS's own, which runs functions in images of one's own; its managed runtimes have the same loop. */
const version = "4.0.2";

export interface RuntimeClient {
  readonly version: string;
  readonly entry: string;
  readonly isThere: boolean;
  /** Takes about a minute: it compiles on install, which is why it is in no lockfile. @throws Error with what npm said. */
  readonly install: () => void;
}

/** @param folder Of its own, not in the workspace. */
export function runtimeClient(folder: string): RuntimeClient {
  const installed = join(folder, "node_modules/aws-lambda-ric");
  const entry = join(installed, "index.mjs");
  const compiled = join(installed, "rapid-client.node");
  const install = (): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    // `--workspaces=false`: the folder lies inside a workspace that it is no part of.
    const argv = [
      "install",
      `aws-lambda-ric@${version}`,
      "--workspaces=false",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    const { status, stderr, stdout } = spawnSync("npm", argv, { cwd: folder, encoding: "utf8" });
    if (status === 0 && existsSync(compiled)) return;
    throw new Error(`aws-lambda-ric could not be installed or compiled:\n${stdout}${stderr}`);
  };
  return { version, entry, isThere: existsSync(compiled), install };
}
