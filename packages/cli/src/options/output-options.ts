import type { Io } from "../io.ts";
import type { OptionTable } from "../option-table.ts";
import { OutputError } from "../output-error.ts";

export const outputOptions = {
  out: {
    kind: "value",
    placeholder: "FILE",
    describe: "write into this file instead: whole or not at all, and readable by its owner only (mode 0600)",
  },
} as const satisfies OptionTable;

/** @throws OutputError */
export async function writeOut(path: string, data: string | Uint8Array, io: Io): Promise<void> {
  try {
    await io.writeFile(path, data);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new OutputError(`${path} could not be written (${code})`, { cause: error });
  }
}
