import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Task } from "./child.ts";

export type Said = Readonly<Record<string, unknown>>;

export interface End {
  /** What it said in whole lines, up to its death if it was killed. */
  readonly said: readonly Said[];
  readonly status: number | null;
  readonly errors: string;
}

export interface Child {
  /** Resolves when the child waits for the word; false when it ended before. */
  readonly ready: Promise<boolean>;
  start(): void;
  kill(): void;
  readonly ended: Promise<End>;
}

export interface ChildOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Runs the child as this user and group; root only. */
  readonly user?: number;
  /** Shell text that comes before, such as `ulimit -f 8`. */
  readonly before?: string;
}

/** The child program as one file that plain Node runs, and the way to start it. */
export class ChildProgram {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<ChildProgram> {
    const folder = await mkdtemp(join(tmpdir(), "sstash-child-"));
    await chmod(folder, 0o755);
    await build({
      entryPoints: [fileURLToPath(new URL("child.ts", import.meta.url))],
      outfile: join(folder, "child.mjs"),
      bundle: true,
      external: ["@napi-rs/keyring"],
      platform: "node",
      format: "esm",
      conditions: ["@sstash/source"],
      logLevel: "silent",
    });
    return new ChildProgram(folder);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  spawn(task: Task, { env, user, before = ":" }: ChildOptions): Child {
    const script = `${before} && exec "$0" "$1"`;
    const child = spawn("/bin/sh", ["-c", script, process.execPath, join(this.#folder, "child.mjs")], {
      env: { ...env, SSTASH_TEST_TASK: JSON.stringify(task) },
      cwd: "/",
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    const ended = collect(child);
    const ready = Promise.race([once(child.stdout, "data").then(() => true), ended.then(() => false)]);
    return {
      ready,
      start: () => void child.stdin.write("go\n"),
      kill: () => void child.kill("SIGKILL"),
      ended,
    };
  }

  /** Runs children to their end, all let loose at one moment. */
  async together(children: readonly Child[]): Promise<readonly End[]> {
    await Promise.all(children.map((child) => child.ready));
    for (const child of children) child.start();
    return Promise.all(children.map((child) => child.ended));
  }
}

async function collect(child: ChildProcess): Promise<End> {
  const said: Said[] = [];
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  // Killed, a child may leave half a line; what it did not say in full it did not say.
  if (child.stdout !== null) createInterface(child.stdout).on("line", (line) => said.push(...parseLine(line)));
  child.stdin?.on("error", () => undefined);
  const [status] = await once(child, "close");
  return { said: said.filter((event) => event["ready"] !== true), status, errors };
}

function parseLine(line: string): readonly Said[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
