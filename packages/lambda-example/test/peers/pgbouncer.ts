import { chmodSync, chownSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Certificates } from "./certificates.ts";
import { database, user } from "./database-server.ts";
import { accountOf, folderFor, freePort, removeFolder, ServerProcess } from "./server-process.ts";

const administrator = "pooler";

export interface PoolState {
  /** Clients that are logged in. */
  readonly clients: number;
  /** Connections to the database. */
  readonly connections: number;
  /** Those that belong to one client now: in a transaction, or pinned. */
  readonly taken: number;
}

/** A proxy that shares the database's connections among its clients, transaction by transaction, with TLS on both sides. */
export interface Pgbouncer {
  readonly port: number;
  readonly state: () => Promise<PoolState>;
  readonly remove: () => Promise<void>;
}

export async function startPgbouncer(
  certificates: Certificates,
  databasePort: number,
  poolSize: number,
): Promise<Pgbouncer> {
  const account = accountOf("postgres");
  const folder = await folderFor(account);
  const port = await freePort();
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const key = join(folder, "server.key");
  copyFileSync(certificates.server.key, key);
  chmodSync(key, 0o600);
  if (account !== undefined) chownSync(key, account.uid, account.gid);
  const configuration = [
    "[databases]",
    `${database} = host=localhost port=${databasePort} dbname=${database}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    `unix_socket_dir = ${folder}`,
    "auth_type = scram-sha-256",
    `auth_file = ${file("users.txt", `"${user}" "first"\n"${administrator}" "second"\n`)}`,
    `admin_users = ${administrator}`,
    "pool_mode = transaction",
    `default_pool_size = ${poolSize}`,
    "client_tls_sslmode = require",
    `client_tls_cert_file = ${certificates.server.certificate}`,
    `client_tls_key_file = ${key}`,
    "server_tls_sslmode = verify-full",
    `server_tls_ca_file = ${certificates.caFile}`,
    "",
  ];
  const server = new ServerProcess({
    program: "pgbouncer",
    argv: [file("pgbouncer.ini", configuration.join("\n"))],
    account,
    port,
    stopSignal: "SIGTERM",
  });
  await server.start();
  const ssl = { ca: certificates.ca };
  const console = new Client({
    host: "localhost",
    port,
    user: administrator,
    password: "second",
    database: "pgbouncer",
    ssl,
  });
  console.on("error", () => undefined);
  await console.connect();
  return {
    port,
    state: () => poolState(console),
    remove: async () => {
      await console.end();
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function poolState(console: Client): Promise<PoolState> {
  const { rows } = await console.query<Readonly<Record<string, unknown>>>("SHOW POOLS");
  const pool = rows.find((row) => row["database"] === database) ?? {};
  const count = (name: string): number => Number(pool[name] ?? 0);
  const [taken, free] = [
    count("sv_active"),
    count("sv_idle") + count("sv_used") + count("sv_tested") + count("sv_login"),
  ];
  return { clients: count("cl_active") + count("cl_waiting"), connections: taken + free, taken };
}
