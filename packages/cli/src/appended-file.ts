import { open } from "node:fs/promises";
import { OutputError } from "./output-error.ts";

/** Appends a text, all of it or nothing: where the disk is full the file is cut back to what it was. @throws OutputError */
export async function appendWhole(path: string, text: string): Promise<void> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, "a", 0o600);
    const { size } = await file.stat();
    try {
      await file.writeFile(text);
      await file.sync();
    } catch (error) {
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw new OutputError(`${path} could not be appended to (${codeOf(error)}); it is as it was`);
  } finally {
    await file?.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
