import { join } from "node:path";

/** What a shell makes of a `~` at the beginning; it does not in the middle of an argument. */
export function homePath(path: string, home: string): string {
  return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
}
