import { dirname } from "node:path";
import { isSstashError } from "../errors.ts";
import { applyToEnv, findDeclarationFile, readDeclarationFile } from "./index.ts";

// Runs when it is imported, before the program that it is for: `node --import @sstash/core/register app.js`.
const env = process.env;
try {
  const file = env["SSTASH_CONFIG"] || (await findDeclarationFile(process.cwd()));
  if (file === undefined) throw new Error("no sstash.config.* in the current folder, and SSTASH_CONFIG names none");
  await applyToEnv(await readDeclarationFile(file), env, {
    folder: dirname(file),
    keepExisting: env["SSTASH_KEEP_EXISTING"] === "1",
  });
} catch (error) {
  // A program must not start without its secrets, and nobody needs this module's stack to know which are missing.
  const code = isSstashError(error) ? error.code : "ERR_DECLARATION";
  process.stderr.write(`sstash: ${code}: ${error instanceof Error ? error.message : "unknown error"}\n`);
  process.exit(1);
}
