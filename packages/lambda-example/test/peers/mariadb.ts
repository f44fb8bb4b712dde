import { chownSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Connection, createConnection } from "mysql2/promise";
import type { Certificates, ServerCertificate } from "./certificates.ts";
import { type DatabaseServer, database, untilGone, user } from "./database-server.ts";
import { accountOf, folderFor, freePort, removeFolder, ServerProcess, setUp } from "./server-process.ts";

/** @param plugins Options that load and set up authentication plugins. */
export async function makeMariaDb(certificates: Certificates, plugins: readonly string[] = []): Promise<MariaDb> {
  const account = accountOf("mysql");
  const folder = await folderFor(account);
  const data = join(folder, "data");
  // The kernel's queues for asynchronous work are few, and shared by everything on the machine.
  const plainIo = "--skip-innodb-use-native-aio";
  const install = [
    "--no-defaults",
    `--datadir=${data}`,
    plainIo,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ];
  setUp("mariadb-install-db", install, account);
  const port = await freePort();
  const socket = join(folder, "socket");
  const argv = [
    "--no-defaults",
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--pid-file=${join(folder, "pid")}`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    plainIo,
    "--skip-name-resolve",
    // As on RDS.
    "--default-time-zone=+00:00",
    "--innodb-flush-log-at-trx-commit=0",
    ...plugins,
  ];
  const own = (file: string): string => {
    const copy = join(folder, file.replaceAll("/", "-"));
    copyFileSync(file, copy);
    if (account !== undefined) chownSync(copy, account.uid, account.gid);
    return copy;
  };
  const tls = ({ certificate, key }: ServerCertificate): readonly string[] => [
    `--ssl-ca=${certificates.caFile}`,
    `--ssl-cert=${certificate}`,
    `--ssl-key=${own(key)}`,
    "--require-secure-transport=ON",
  ];
  const server = new ServerProcess({ program: "mariadbd", argv, account, port });
  return new MariaDb({ server, port, socket, folder, tls, standard: certificates.server });
}

interface MariaDbParts {
  readonly server: ServerProcess;
  readonly port: number;
  readonly socket: string;
  readonly folder: string;
  readonly tls: (certificate: ServerCertificate) => readonly string[];
  readonly standard: ServerCertificate;
}

class MariaDb implements DatabaseServer {
  readonly port: number;
  readonly #parts: MariaDbParts;
  #admin: Connection | undefined;
  #hasUser = false;

  constructor(parts: MariaDbParts) {
    this.#parts = parts;
    this.port = parts.port;
  }

  async start(certificate: ServerCertificate | "no TLS" = this.#parts.standard): Promise<void> {
    await this.#parts.server.start(...(certificate === "no TLS" ? ["--skip-ssl"] : this.#parts.tls(certificate)));
    this.#admin = await this.#administrator();
    if (this.#hasUser) return;
    this.#hasUser = true;
    await this.run(`CREATE DATABASE ${database}`);
    await this.run(`CREATE USER ${user} IDENTIFIED BY 'first'`);
    await this.run(`GRANT ALL ON ${database}.* TO ${user}`);
  }

  async stop(): Promise<void> {
    this.#admin?.destroy();
    this.#admin = undefined;
    await this.#parts.server.stop();
  }

  /** As the administrator, who comes by the socket. */
  async run(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    if (this.#admin === undefined) throw new Error("the server is not started");
    const [rows] = await this.#admin.query(statement);
    return Array.isArray(rows) ? (rows as Readonly<Record<string, unknown>>[]) : [];
  }

  /** The server listens on its port a moment before it does on its socket. */
  async #administrator(): Promise<Connection> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const admin = await createConnection({ socketPath: this.#parts.socket, user: "root" });
        admin.on("error", () => undefined);
        return admin;
      } catch (error) {
        if (attempt === 200) throw error;
        await wait(25);
      }
    }
  }

  async setPassword(password: string): Promise<void> {
    await this.run(`ALTER USER ${user} IDENTIFIED BY '${password}'`);
  }

  async killSessions(): Promise<number> {
    const sessions = await this.sessions();
    for (const id of sessions) {
      // One that is gone by now is no error.
      await this.run(`KILL CONNECTION ${id}`).catch(() => undefined);
    }
    await untilGone(sessions, () => this.sessions());
    return sessions.length;
  }

  async sessions(): Promise<readonly number[]> {
    const rows = await this.run(`SELECT id FROM information_schema.processlist WHERE user = '${user}'`);
    return rows.map(({ id }) => Number(id));
  }

  async remove(): Promise<void> {
    await this.stop();
    await removeFolder(this.#parts.folder);
  }
}
