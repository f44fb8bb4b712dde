import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";

/** Whether a path is inside a folder once links are followed, whether they are there or not. */
export async function isInside(path: string, folder: string): Promise<boolean> {
  const way = relative(await realPathOf(folder), await realPathOf(path));
  return way !== ".." && !way.startsWith(`..${sep}`);
}

/** With the links followed as far as the path is there. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPathOf(above), basename(path));
  }
}
