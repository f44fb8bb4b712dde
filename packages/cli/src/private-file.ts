import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Being written now; each holds what must not stay behind. */
const unfinished = new Set<string>();

/**
 * Writes a file readable by its owner only: under a temporary name beside it, synced, then renamed. Whole or not at all. A
 * link is followed. @throws an error with code `ENOTREG` where something else than a file is, a pipe or a device.
 */
export async function writePrivateFile(path: string, data: string | Uint8Array): Promise<void> {
  const target = await regularTarget(path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  unfinished.add(temporary);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    unfinished.delete(temporary);
  }
}

/** For a program that a signal ends. */
export function removeUnfinishedFiles(): void {
  for (const temporary of unfinished) rmSync(temporary, { force: true });
}

async function regularTarget(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    if ((await stat(target)).isFile()) return target;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return path;
    throw error;
  }
  throw Object.assign(new Error("not a regular file"), { code: "ENOTREG" });
}
