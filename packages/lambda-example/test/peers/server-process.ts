import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { programPath } from "../../../../test/peers/program-path.ts";

/** Servers refuse to run as root: then the account that their package made is taken. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

export function accountOf(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** A new folder that belongs to the account. */
export async function folderFor(account: Account | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sstash-database-"));
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

export function program(name: string): string {
  const path = programPath(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

/** Runs a program that sets a server up. @throws Error with all that it said. */
export function setUp(name: string, argv: readonly string[], account: Account | undefined): void {
  const options = { cwd: "/", encoding: "utf8", ...(account ?? {}) } as const;
  const { status, stdout, stderr, error } = spawnSync(program(name), argv, options);
  if (status !== 0) throw new Error(`${name} ended with status ${status}: ${stdout}${stderr}`, { cause: error });
}

export interface ServerCommand {
  readonly program: string;
  readonly argv: readonly string[];
  readonly account: Account | undefined;
  /** Listens when it is ready. */
  readonly port: number;
  /** Which signal asks it to stop without waiting for its clients. Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
}

/** One server, started and stopped as often as a test likes. */
export class ServerProcess {
  readonly #command: ServerCommand;
  #child: ChildProcess | undefined;
  #said = "";

  constructor(command: ServerCommand) {
    this.#command = command;
  }

  async start(...more: readonly string[]): Promise<void> {
    const { argv, account, port } = this.#command;
    this.#said = "";
    const child = spawn(program(this.#command.program), [...argv, ...more], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: "/",
      ...(account ?? {}),
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#said = (this.#said + text).slice(-4000);
      });
    }
    this.#child = child;
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`${this.#command.program} ended at its start: ${this.#said}`);
      if (await listens(port)) return;
      await wait(25);
    }
    throw new Error(`${this.#command.program} did not listen within 10 s: ${this.#said}`);
  }

  async stop(signal: NodeJS.Signals = this.#command.stopSignal ?? "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  }

  /** Still listens, and says nothing. */
  suspend(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
