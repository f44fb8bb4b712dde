import { type FileHandle, open } from "node:fs/promises";
import { OutputError } from "./output-error.ts";

/**
 * Appends lines to a file of lines, all of them or nothing: where the disk is full the file is cut back to what it was. A
 * line that another program left open ends first, or ours would become a part of it. @throws OutputError
 */
export async function appendWhole(path: string, lines: string): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "a+", 0o600);
    await appendTo(file, lines);
  } catch (error) {
    const state = error instanceof NotUndoneError ? "and holds a part of it" : "it is as it was";
    const { cause } = error instanceof NotUndoneError ? error : { cause: error };
    throw new OutputError(`${path} could not be appended to (${codeOf(cause)}); ${state}`);
  } finally {
    await file?.close();
  }
}

async function appendTo(file: FileHandle, lines: string): Promise<void> {
  const { size } = await file.stat();
  const text = (await endsOpen(file, size)) ? `\n${lines}` : lines;
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (cause) {
    await file.truncate(size).catch(() => undefined);
    const { size: left } = await file.stat();
    throw left === size ? cause : new NotUndoneError("", { cause });
  }
}

async function endsOpen(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

class NotUndoneError extends Error {}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
