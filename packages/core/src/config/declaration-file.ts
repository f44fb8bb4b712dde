import { readFile, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidInputError, isSstashError } from "../errors.ts";
import type { SecretsDeclaration } from "./declaration.ts";
import { checkDeclaration } from "./define-secrets.ts";

/** In the order in which they are looked for; a folder has one of them. */
export const declarationFiles: readonly string[] = [
  "sstash.config.ts",
  "sstash.config.mts",
  "sstash.config.mjs",
  "sstash.config.js",
  "sstash.config.json",
];

/** The declaration of a folder, undefined where it has none. @throws InvalidInputError where it has more than one. */
export async function findDeclarationFile(folder: string): Promise<string | undefined> {
  const there = await Promise.all(
    declarationFiles.map(async (file) => ((await isFile(join(folder, file))) ? [file] : [])),
  );
  const [file, another] = there.flat();
  if (another !== undefined) {
    throw new InvalidInputError(`${file} and ${another} are both there: which one counts is not said`);
  }
  return file === undefined ? undefined : join(folder, file);
}

/**
 * Reads a declaration: JSON as it is, anything else by running it. TypeScript runs where Node strips types (22.18, 23.6 and later),
 * elsewhere through `jiti`, when it is installed.
 * @throws InvalidInputError that begins with the path.
 */
export async function readDeclarationFile(path: string): Promise<SecretsDeclaration> {
  const file = resolve(path);
  try {
    const given = extname(file) === ".json" ? parsed(await contentOf(file)) : await defaultExport(file);
    checkDeclaration(given);
    return given;
  } catch (error) {
    if (isSstashError(error)) throw new InvalidInputError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new InvalidInputError("it cannot be read", error instanceof Error ? { cause: error } : {});
  }
}

/** The parser's own message quotes the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError("it is not valid JSON");
  }
}

async function defaultExport(file: string): Promise<unknown> {
  if (!(await isFile(file))) throw new InvalidInputError("there is no such file");
  const needsStripping = /\.m?ts$/.test(file) && !stripsTypes();
  const module = needsStripping ? await importByJiti(file) : await importByNode(file);
  const given = (module as { readonly default?: unknown }).default;
  if (given === undefined) throw new InvalidInputError("it has no default export: export default defineSecrets({ … })");
  return given;
}

function stripsTypes(): boolean {
  return Boolean((process.features as { readonly typescript?: unknown }).typescript);
}

async function importByNode(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw isSstashError(error) ? error : broken(error);
  }
}

/** Loaded only here, so that only who needs it installs it. */
async function importByJiti(file: string): Promise<unknown> {
  const { createJiti } = await import("./jiti.ts").catch(() => {
    throw new InvalidInputError(
      "this Node does not run TypeScript: `npm install jiti`, use Node 22.18 or later, or call the file sstash.config.mjs",
    );
  });
  try {
    return await createJiti(import.meta.url, { interopDefault: false }).import(file);
  } catch (error) {
    throw isSstashError(error) ? error : broken(error);
  }
}

/** The file's own error, which is its author's to read. */
function broken(error: unknown): InvalidInputError {
  const what = error instanceof Error ? `${error.name}: ${error.message.split("\n", 1)[0] ?? ""}` : "it threw no error";
  return new InvalidInputError(`it does not run: ${what}`, error instanceof Error ? { cause: error } : {});
}
