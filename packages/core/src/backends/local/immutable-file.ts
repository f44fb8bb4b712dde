import { randomBytes } from "node:crypto";
import { link, open, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode, onFileIfThere, translateFileError } from "./file-error.ts";
import { addFolder, listFolder, syncFolder } from "./folder.ts";
import { checkOwnerOnly } from "./owner-only.ts";

export interface WriteOnceOptions {
  /** Where the temporary file is made; on the same file system as the file. */
  readonly temporaryFolder: string;
  /** The folders whose entries must be on the disk before the write counts: the file's own, and those just made above it. */
  readonly folders: readonly string[];
  /** Begins the name of the temporary file. Default: empty. */
  readonly prefix?: string;
}

type Written = "written" | "exists" | "no folder";

/** A link fails so only while somebody removes the emptied folder, at the very moment between our making it and linking. */
const maxLinks = 50;

/**
 * Writes a file whole under a name that is not taken yet, readable by its owner only; among any number of processes at most
 * one has it written. Makes the file's own folder. `no folder`: the one above it, or the temporary file's, is not there.
 * Nothing half-written is ever to be seen under the name, and after a failure nothing at all.
 */
export async function writeOnce(path: string, bytes: Uint8Array, options: WriteOnceOptions): Promise<Written> {
  const temporary = join(options.temporaryFolder, `${options.prefix ?? ""}${randomBytes(12).toString("hex")}`);
  let written: Written;
  try {
    written = (await writeSynced(temporary, bytes)) ? await linkOnce(temporary, path) : "no folder";
  } finally {
    // One that cannot be removed is swept away later; the answer about the file itself matters more.
    await unlink(temporary).catch(() => undefined);
  }
  if (written === "written") await keepEntries(path, options.folders);
  // The other writer may not have come to this yet, and the caller goes on to rely on its file.
  if (written === "exists") for (const folder of options.folders) await syncFolder(folder);
  return written;
}

/** The bytes of a file; undefined when it is not there. @throws AccessDeniedError when others than the owner can use it. */
export function readOwned(path: string): Promise<Uint8Array | undefined> {
  return onFileIfThere(path, async () => {
    const file = await open(path, "r");
    try {
      checkOwnerOnly(path, await file.stat());
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}

/** Removes a file; one that is not there is no error. */
export async function removeFile(path: string): Promise<void> {
  await onFileIfThere(path, () => unlink(path));
}

/** Removes what killed writers have left in a folder of temporary files. What resists is left for the next time. */
export async function sweep(folder: string, olderThanMs: number): Promise<void> {
  const limitMs = Date.now() - olderThanMs;
  for (const entry of (await listFolder(folder)) ?? []) {
    const path = join(folder, entry.name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < limitMs) await unlink(path).catch(() => undefined);
  }
}

/** False when the folder is not there. */
async function writeSynced(path: string, bytes: Uint8Array): Promise<boolean> {
  const isWritten = await onFileIfThere(path, async () => {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  });
  return isWritten ?? false;
}

async function linkOnce(temporary: string, path: string): Promise<Written> {
  for (let attempt = 0; attempt < maxLinks; attempt += 1) {
    if (!(await addFolder(dirname(path)))) break;
    try {
      await link(temporary, path);
      return "written";
    } catch (error) {
      const code = errorCode(error);
      if (code === "EEXIST") return "exists";
      if (code !== "ENOENT") throw translateFileError(error, path);
    }
  }
  return "no folder";
}

/** A file whose name may be lost again was not written: it is taken back, so that the failure is the truth. */
async function keepEntries(path: string, folders: readonly string[]): Promise<void> {
  try {
    for (const folder of folders) await syncFolder(folder);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  }
}
