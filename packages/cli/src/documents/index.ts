import { basename } from "node:path";
import { InvalidInputError, isSstashError } from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { fileBytes } from "../file-bytes.ts";
import { UsageError } from "../usage-error.ts";
import type { DocumentEntry, DocumentReader } from "./document.ts";

/** Each with its parser, which only who reads such a file needs. */
const readers = {
  dotenv: async () => (await import("./dotenv.ts")).readDotenv,
  json: async () => (await import("./json.ts")).readJson,
  yaml: async () => (await import("./yaml.ts")).readYaml,
} satisfies Readonly<Record<string, () => Promise<DocumentReader>>>;

export type DocumentFormat = keyof typeof readers;
export const documentFormats: readonly DocumentFormat[] = Object.keys(readers) as DocumentFormat[];

const endings: readonly (readonly [RegExp, DocumentFormat])[] = [
  [/^\.env(?:\.|$)|\.env$/, "dotenv"],
  [/\.json$/, "json"],
  [/\.ya?ml$/, "yaml"],
];

/** What a file is by its name: `.env`, `.env.production` and `app.env` are dotenv. @throws UsageError when the name does not tell. */
export function documentFormat(path: string, option = "--format"): DocumentFormat {
  const name = basename(path).toLowerCase();
  const found = endings.find(([ending]) => ending.test(name))?.[1];
  if (found !== undefined) return found;
  throw new UsageError(`a file is called *.env, *.json or *.yaml; for another one ${option} says what it is`);
}

/**
 * The secrets of a file, or of standard input for `-`, in its order, each name once. JSON is an object of texts, and of
 * `{"base64": …}` for bytes; YAML a map of scalars, which count as they are written.
 * @throws InvalidInputError that begins with the path and names line and kind, never the text.
 */
export async function readDocument(
  path: string,
  context: Pick<CommandContext, "io" | "home">,
  format: DocumentFormat = documentFormat(path),
): Promise<readonly DocumentEntry[]> {
  const from = path === "-" ? "standard input" : path;
  const text = textOf(await fileBytes(path, context), from);
  try {
    const read = await readers[format]();
    return await read(text);
  } catch (error) {
    throw isSstashError(error) ? new InvalidInputError(`${from}: ${error.message}`) : error;
  }
}

function textOf(bytes: Uint8Array, from: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidInputError(`${from} is not UTF-8 text`);
  }
}

export type { DocumentEntry } from "./document.ts";
