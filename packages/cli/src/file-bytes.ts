import { InvalidInputError } from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { homePath } from "./home-path.ts";
import { isTimeout } from "./time-limit.ts";

/** All of a file, or of standard input for `-`. @throws InvalidInputError that names the file and the system's reason. */
export async function fileBytes(path: string, { io, home }: Pick<CommandContext, "io" | "home">): Promise<Uint8Array> {
  if (path === "-") return io.stdin.read();
  try {
    return await io.readFile(homePath(path, home));
  } catch (error) {
    if (isTimeout(error)) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new InvalidInputError(`${path} cannot be read (${code})`, { cause: error });
  }
}
