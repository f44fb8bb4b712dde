import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A home directory and a working folder for one program, beside each other and empty. */
export interface Place {
  readonly home: string;
  readonly cwd: string;
  /** What lies in both folders, by path, but for logs: upstream always opens one. */
  readonly files: () => Promise<Readonly<Record<string, string>>>;
  readonly remove: () => Promise<void>;
}

/** @param files Content by path, relative to a folder that holds `home/` and `cwd/`. */
export async function makePlace(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "sstash-peers-"));
  const place = { home: join(folder, "home"), cwd: join(folder, "cwd") };
  await Promise.all([mkdir(place.home), mkdir(place.cwd)]);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return {
    ...place,
    files: () => snapshot(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function snapshot(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".log"));
  const contents = files.map(async (entry): Promise<[string, string]> => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), await readFile(path, "latin1")];
  });
  return Object.fromEntries((await Promise.all(contents)).sort());
}
