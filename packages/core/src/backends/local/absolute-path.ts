import { resolve } from "node:path";
import { InvalidInputError } from "../../errors.ts";

/** As `resolve`. @throws InvalidInputError for a relative path where the current folder was removed. */
export function absolutePath(path: string): string {
  try {
    return resolve(path);
  } catch (cause) {
    throw new InvalidInputError(`${path} is relative, and the current folder is no longer there`, { cause });
  }
}
