import type { Stats } from "node:fs";
import { AccessDeniedError } from "../../errors.ts";

const groupAndOthers = 0o077;

/**
 * Refuses, as ssh does, a file or folder that anybody but the user of this process can use. Where the system has no such
 * users and modes (Windows), everything passes.
 * @throws AccessDeniedError that names the path, what was found and what to run.
 */
export function checkOwnerOnly(path: string, found: Stats): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  if (found.uid !== user) {
    throw new AccessDeniedError(`${path} belongs to user id ${found.uid}; this process runs as user id ${user}`);
  }
  if ((found.mode & groupAndOthers) === 0) return;
  const mode = (found.mode & 0o777).toString(8).padStart(4, "0");
  const wanted = found.isDirectory() ? "700" : "600";
  throw new AccessDeniedError(
    `${path} has mode ${mode}, so that group or others can use it; run: chmod ${wanted} ${shellWord(path)}`,
  );
}

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
