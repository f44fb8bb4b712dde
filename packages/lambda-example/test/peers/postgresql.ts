import { chmodSync, chownSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import type { Certificates, ServerCertificate } from "./certificates.ts";
import { type DatabaseServer, database, untilGone, user } from "./database-server.ts";
import { accountOf, folderFor, freePort, removeFolder, ServerProcess, setUp } from "./server-process.ts";

const administrator = "administrator";

/** Who may log in: the administrator by the socket, everybody else by password, over TLS where the server has it. */
const hba = `local all ${administrator} trust\nhost all all 127.0.0.1/32 scram-sha-256\n`;

export async function makePostgreSql(certificates: Certificates): Promise<PostgreSql> {
  const account = accountOf("postgres");
  const folder = await folderFor(account);
  const data = join(folder, "data");
  const install = ["-D", data, "-U", administrator, "--auth=trust", "--no-sync", "--no-instructions"];
  setUp("initdb", install, account);
  writeFileSync(join(data, "pg_hba.conf"), hba);
  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    "fsync=off",
    "max_connections=120",
  ];
  const own = (file: string): string => {
    const copy = join(folder, file.replaceAll("/", "-"));
    copyFileSync(file, copy);
    if (account !== undefined) chownSync(copy, account.uid, account.gid);
    chmodSync(copy, 0o600);
    return copy;
  };
  const tls = ({ certificate, key }: ServerCertificate): readonly string[] =>
    ["ssl=on", `ssl_cert_file=${certificate}`, `ssl_key_file=${own(key)}`].flatMap((setting) => ["-c", setting]);
  const argv = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  // SIGINT is the shutdown that ends sessions: SIGTERM waits for them.
  const server = new ServerProcess({ program: "postgres", argv, account, port, stopSignal: "SIGINT" });
  return new PostgreSql({ server, port, folder, tls, standard: certificates.server });
}

interface PostgreSqlParts {
  readonly server: ServerProcess;
  readonly port: number;
  /** With the socket in it. */
  readonly folder: string;
  readonly tls: (certificate: ServerCertificate) => readonly string[];
  readonly standard: ServerCertificate;
}

class PostgreSql implements DatabaseServer {
  readonly port: number;
  readonly #parts: PostgreSqlParts;
  #admin: Client | undefined;
  #hasUser = false;

  constructor(parts: PostgreSqlParts) {
    this.#parts = parts;
    this.port = parts.port;
  }

  async start(certificate: ServerCertificate | "no TLS" = this.#parts.standard): Promise<void> {
    await this.#parts.server.start(...(certificate === "no TLS" ? [] : this.#parts.tls(certificate)));
    this.#admin = await this.#administrator();
    if (this.#hasUser) return;
    this.#hasUser = true;
    await this.run(`CREATE USER ${user} PASSWORD 'first'`);
    await this.run(`CREATE DATABASE ${database} OWNER ${user}`);
  }

  async stop(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.end();
    await this.#parts.server.stop();
  }

  /** As the administrator, who comes by the socket. */
  async run(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    if (this.#admin === undefined) throw new Error("the server is not started");
    const { rows } = await this.#admin.query<Readonly<Record<string, unknown>>>(statement);
    return rows;
  }

  /** The server listens a moment before it takes anybody. */
  async #administrator(): Promise<Client> {
    for (let attempt = 0; ; attempt += 1) {
      const { folder: host, port } = this.#parts;
      const client = new Client({ host, port, user: administrator, database: "postgres" });
      client.on("error", () => undefined);
      try {
        await client.connect();
        return client;
      } catch (error) {
        if (attempt === 200) throw error;
        await wait(25);
      }
    }
  }

  async setPassword(password: string): Promise<void> {
    await this.run(`ALTER USER ${user} PASSWORD '${password}'`);
  }

  async killSessions(): Promise<number> {
    const sessions = await this.sessions();
    for (const pid of sessions) await this.run(`SELECT pg_terminate_backend(${pid})`);
    await untilGone(sessions, () => this.sessions());
    return sessions.length;
  }

  async sessions(): Promise<readonly number[]> {
    const rows = await this.run(`SELECT pid FROM pg_stat_activity WHERE usename = '${user}' ORDER BY pid`);
    return rows.map(({ pid }) => Number(pid));
  }

  async remove(): Promise<void> {
    await this.stop();
    await removeFolder(this.#parts.folder);
  }
}
