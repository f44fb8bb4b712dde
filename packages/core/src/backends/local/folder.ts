import type { Dirent } from "node:fs";
import { mkdir, open, readdir, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { InvalidInputError } from "../../errors.ts";
import { errorCode, onFile, onFileIfThere } from "./file-error.ts";
import { checkOwnerOnly } from "./owner-only.ts";

const ownerOnly = 0o700;

/** Makes a folder and those above it that are missing, for the owner only. One that is there is left as it is. */
export async function makeFolders(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await isThere(at)) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  // One at a time: where a folder is that takes none (/proc), Node's recursive mkdir tries for ever and cannot be stopped.
  for (const folder of missing) {
    await onFile(folder, () => makeOrFind(folder));
    await syncFolder(dirname(folder));
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await onFileIfThere(path, () => stat(path))) !== undefined;
}

/** Somebody else may have made it meanwhile; a symbolic link that leads nowhere is in the way for good. */
async function makeOrFind(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: ownerOnly });
  } catch (error) {
    if (errorCode(error) !== "EEXIST" || !(await isThere(path))) throw error;
  }
}

/** Makes one folder, or finds it made. False when the folder above it is not there. */
export async function addFolder(path: string): Promise<boolean> {
  const made = await onFileIfThere(path, async () => {
    try {
      await mkdir(path, { mode: ownerOnly });
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    return true;
  });
  return made ?? false;
}

/** Whether the folder is there. @throws AccessDeniedError when others than the owner can use it. */
export async function checkFolder(path: string): Promise<boolean> {
  const found = await onFileIfThere(path, () => stat(path));
  if (found === undefined) return false;
  if (!found.isDirectory()) throw new InvalidInputError(`${path} is not a folder`);
  checkOwnerOnly(path, found);
  return true;
}

/** What is in the folder, in no order; undefined when it is not there. */
export function listFolder(path: string): Promise<readonly Dirent[] | undefined> {
  return onFileIfThere(path, () => readdir(path, { withFileTypes: true }));
}

/** Removes a folder if it is empty. */
export async function removeIfEmpty(path: string): Promise<void> {
  await onFileIfThere(path, async () => {
    try {
      await rmdir(path);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) throw error;
    }
  });
}

/** A folder that is gone, may not be read, or is on a system that cannot sync folders (Windows) has nothing more to give. */
const notSyncable: readonly (string | undefined)[] = ["ENOENT", "EACCES", "EPERM", "EISDIR", "EINVAL", "ENOTSUP"];

/** Makes what was added to a folder, or removed from it, outlast a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  await onFile(path, async () => {
    try {
      const folder = await open(path, "r");
      await folder.sync().finally(() => folder.close());
    } catch (error) {
      if (!notSyncable.includes(errorCode(error))) throw error;
    }
  });
}
