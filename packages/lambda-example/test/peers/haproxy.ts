import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { accountOf, folderFor, freePort, removeFolder, ServerProcess } from "./server-process.ts";

/** A proxy that forwards bytes, as a stand-in for the way through an RDS Proxy: TLS ends at the database. */
export interface Haproxy {
  readonly port: number;
  readonly process: ServerProcess;
  readonly remove: () => Promise<void>;
}

export async function startHaproxy(databasePort: number): Promise<Haproxy> {
  const account = accountOf("haproxy");
  const folder = await folderFor(account);
  const port = await freePort();
  const file = join(folder, "haproxy.cfg");
  const configuration = [
    "defaults",
    "  mode tcp",
    "  timeout connect 1s",
    "  timeout client 60s",
    "  timeout server 60s",
    "  retries 0",
    "listen database",
    `  bind 127.0.0.1:${port}`,
    `  server one 127.0.0.1:${databasePort}`,
    "",
  ];
  writeFileSync(file, configuration.join("\n"));
  const server = new ServerProcess({ program: "haproxy", argv: ["-db", "-f", file], account, port });
  await server.start();
  const remove = async (): Promise<void> => {
    await server.stop("SIGKILL");
    await removeFolder(folder);
  };
  return { port, process: server, remove };
}
