import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./process-run.ts";

export type ProgramName = "node -e 0" | "sstash" | "credstash" | "nodecredstash" | "floor" | "floor, 16 at a time";

/** What a program is asked to do, in no program's words. */
export type Job =
  | { readonly verb: "nothing" | "help" }
  | { readonly verb: "getall"; readonly from?: "secrets-manager" }
  | { readonly verb: "get"; readonly name: string; readonly from?: "secrets-manager" }
  | { readonly verb: "exec"; readonly name: string }
  | { readonly verb: "putall"; readonly document: string };

export interface Program {
  readonly name: ProgramName;
  /** As shown: with its version. */
  readonly title: string;
  /** Takes many times as long as the others, so it runs less often. */
  readonly slow: boolean;
  /** The command line; undefined for what it does not do. */
  readonly command: (job: Job) => Command | undefined;
}

export interface ProgramOptions {
  /** The repository. */
  readonly root: string;
  /** The script to run in the place of the built command. */
  readonly sstash: string | undefined;
}

/** The programs to compare, and for each that is not there the reason. */
export function findPrograms(options: ProgramOptions): {
  readonly programs: readonly Program[];
  readonly absent: readonly string[];
} {
  const script = options.sstash ?? join(options.root, "packages/cli/bin/sstash.js");
  const programs: Program[] = [
    program("node -e 0", process.version, ({ verb }) => (verb === "nothing" ? node("-e", "0") : undefined)),
    program("sstash", versionIn(join(options.root, "packages/cli/package.json")), (job) => {
      if (job.verb === "nothing") return undefined;
      const backend = isOfSecretsManager(job) ? ["--backend", "secrets-manager"] : [];
      return node(script, ...backend, ...credstashArguments(job));
    }),
    floor("floor", 64, options.root),
    floor("floor, 16 at a time", 16, options.root),
  ];
  const absent: string[] = [];
  const credstash = join(options.root, ".peers/credstash/bin/credstash");
  if (existsSync(credstash)) {
    const version = /^credstash==(.+)$/m.exec(readFileSync(join(options.root, ".peers/credstash/pins"), "utf8"))?.[1];
    const command = (job: Job) => {
      return job.verb === "nothing" || job.verb === "exec" || isOfSecretsManager(job)
        ? undefined
        : { file: credstash, args: credstashArguments(job) };
    };
    programs.push({ ...program("credstash", version ?? "", command), slow: true });
  } else absent.push("credstash is left out: there is no .peers/credstash (test/peers/install.sh makes it)");
  const port = join(options.root, ".peers/nodecredstash");
  if (existsSync(join(port, "nodecredstash.mjs"))) {
    const version = versionIn(join(port, "node_modules/nodecredstash/package.json"));
    const command = (job: Job) => portCommand(join(options.root, "bench/nodecredstash.js"), port, job);
    programs.push({ ...program("nodecredstash", version, command), slow: true });
  } else absent.push("nodecredstash is left out: there is no .peers/nodecredstash (test/peers/install.sh makes it)");
  return { programs, absent };
}

/** Secrets of which the peers know nothing. */
export function isOfSecretsManager(job: Job): boolean {
  return "from" in job && job.from === "secrets-manager";
}

function program(name: ProgramName, version: string, command: Program["command"]): Program {
  return { name, title: name.startsWith("node -e") ? name : `${name} ${version}`.trim(), slow: false, command };
}

function floor(name: ProgramName, atATime: number, root: string): Program {
  return program(name, "", (job) => {
    if (job.verb === "nothing" || job.verb === "help" || job.verb === "exec") return undefined;
    // One secret is read one call after the other.
    if (job.verb === "get" && atATime !== 64) return undefined;
    const verb = isOfSecretsManager(job) ? `secrets-manager-${job.verb}` : job.verb;
    return node(join(root, "bench/floor.js"), verb, String(atATime), ...scriptArguments(job));
  });
}

function portCommand(script: string, port: string, job: Job): Command | undefined {
  if (["nothing", "help", "exec"].includes(job.verb) || isOfSecretsManager(job)) return undefined;
  return node(script, join(port, "nodecredstash.mjs"), job.verb, ...scriptArguments(job));
}

function node(...args: string[]): Command {
  return { file: process.execPath, args };
}

/** The same command lines for credstash and sstash. */
function credstashArguments(job: Job): readonly string[] {
  switch (job.verb) {
    case "get":
      return ["get", job.name];
    case "exec":
      return ["exec", "--only", job.name, "--", "printenv", job.name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")];
    case "getall":
      return ["getall", "-f", "dotenv"];
    case "putall":
      return ["putall", `@${job.document}`];
    default:
      return ["--help"];
  }
}

function scriptArguments(job: Job): readonly string[] {
  return job.verb === "get" ? [job.name] : job.verb === "putall" ? [job.document] : [];
}

function versionIn(packageFile: string): string {
  return (JSON.parse(readFileSync(packageFile, "utf8")) as { version: string }).version;
}
