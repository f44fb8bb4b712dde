import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Paths that begin as typed, folders with a slash behind them. bash alone needs them from here: only newer versions can be
 * told in the middle of a completion to look for files themselves. Of `~/` the home folder is read, and `~/` is kept.
 */
export async function pathCandidates(
  typed: string,
  { foldersOnly, home }: { readonly foldersOnly: boolean; readonly home: string },
): Promise<readonly string[]> {
  const slash = typed.lastIndexOf("/") + 1;
  const [shown, begun] = [typed.slice(0, slash), typed.slice(slash)];
  const folder = shown.startsWith("~/") ? join(home, shown.slice(1)) : shown || ".";
  const found: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (!entry.name.startsWith(begun) || (entry.name.startsWith(".") && begun === "")) continue;
    if (/\p{Cc}/u.test(entry.name)) continue;
    const isFolder = await leadsToFolder(entry, folder);
    if (isFolder || !foldersOnly) found.push(`${shown}${entry.name}${isFolder ? "/" : ""}`);
  }
  return found.sort();
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function leadsToFolder(entry: Dirent, folder: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return (await stat(join(folder, entry.name))).isDirectory();
  } catch {
    return false;
  }
}
