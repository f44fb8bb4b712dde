import { randomUUID } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import type { CommandContext } from "../command.ts";
import type { Environment } from "../io.ts";
import type { LearnedNames } from "./learned-names.ts";
import { storeIdentity } from "./store-identity.ts";

type Place = Pick<CommandContext, "globals" | "env" | "home">;

const format = 1;
const lifetimeMs = 24 * 60 * 60 * 1000;

interface NameFile {
  /** When the store was last listed, or, where it never was, when the first name was seen. */
  readonly sinceMs: number;
  readonly names: readonly string[];
}

/** Whether names may be kept between commands at all. */
function cachesNames(env: Environment): boolean {
  return ["", "0", undefined].includes(env["SSTASH_NO_CACHE"]);
}

/** `sstash/names` in `$XDG_CACHE_HOME`, which defaults to `~/.cache`. */
export function nameFolder({ env, home }: Pick<Place, "env" | "home">): string {
  const configured = env["XDG_CACHE_HOME"];
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(home, ".cache");
  return join(base, "sstash", "names");
}

/** The names last seen in the store, at most a day ago; none when that is not known for any reason. */
export async function cachedNames(place: Place, nowMs: number = Date.now()): Promise<readonly string[]> {
  if (!cachesNames(place.env)) return [];
  try {
    return (await freshFile(join(nameFolder(place), fileNameOf(place)), nowMs))?.names ?? [];
  } catch {
    return [];
  }
}

/** Keeps what a command learned for completion. A cache that cannot be written is nobody's trouble. */
export async function rememberNames(learned: LearnedNames, place: Place, nowMs: number = Date.now()): Promise<void> {
  if (!cachesNames(place.env)) return;
  try {
    const folder = nameFolder(place);
    const fileName = fileNameOf(place);
    const before = await freshFile(join(folder, fileName), nowMs);
    const known = before?.names ?? [];
    const names = learned.after(known);
    if (!learned.isWhole && sameNames(names, known)) return;
    const sinceMs = learned.isWhole ? nowMs : (before?.sinceMs ?? nowMs);
    await makePrivate(folder);
    await replaceFile(folder, fileName, JSON.stringify({ format, sinceMs, names }));
    await sweep(folder, { except: fileName, nowMs });
  } catch {
    // Completion offers fewer names then.
  }
}

function fileNameOf(place: Place): string {
  return `${storeIdentity(place)}.json`;
}

async function freshFile(path: string, nowMs: number): Promise<NameFile | undefined> {
  try {
    const found = Object(JSON.parse(await readFile(path, "utf8"))) as Readonly<Record<string, unknown>>;
    const { sinceMs, names } = found;
    if (found["format"] !== format || typeof sinceMs !== "number" || !isTextList(names)) return undefined;
    const ageMs = nowMs - sinceMs;
    return ageMs >= 0 && ageMs < lifetimeMs ? { sinceMs, names } : undefined;
  } catch {
    return undefined;
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return some.length === known.size && some.every((name) => known.has(name));
}

async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** Not synced: what a crash loses is learned again. */
async function replaceFile(folder: string, fileName: string, text: string): Promise<void> {
  const temporary = join(folder, `.${fileName}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: "wx" });
    await rename(temporary, join(folder, fileName));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Names of stores that are no longer used do not lie about for ever. */
async function sweep(
  folder: string,
  { except, nowMs }: { readonly except: string; readonly nowMs: number },
): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (entry === except) continue;
    const path = join(folder, entry);
    if (nowMs - (await stat(path)).mtimeMs > lifetimeMs) await rm(path, { force: true });
  }
}
