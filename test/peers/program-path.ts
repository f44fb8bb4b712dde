import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const postgresqlFolder = "/usr/lib/postgresql";

/** Where Debian puts servers: the programs of PostgreSQL lie in a folder for each of its versions. */
function serverFolders(): readonly string[] {
  const versions = existsSync(postgresqlFolder) ? readdirSync(postgresqlFolder) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  return ["/usr/sbin", ...newestFirst.map((version) => `${postgresqlFolder}/${version}/bin`)];
}

/** A program of the machine, on the path or where servers lie. */
export function programPath(program: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...serverFolders()];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
