import { dirname, resolve } from "node:path";
import type { SecretsDeclaration } from "@sstash/core/config";
import type { CommandContext } from "../command.ts";
import { homePath } from "../home-path.ts";
import { addressesOf, placeOption } from "../target.ts";
import { UsageError } from "../usage-error.ts";

export interface FoundDeclaration {
  readonly declaration: SecretsDeclaration;
  readonly path: string;
}

interface Given {
  readonly config: string | undefined;
  readonly "no-config"?: boolean;
}

/** The declaration that is named, or that of the current folder; undefined where there is none, or none is wanted. */
export async function declarationOf(
  { config, "no-config": none = false }: Given,
  { cwd, home, env }: Pick<CommandContext, "cwd" | "home" | "env">,
): Promise<FoundDeclaration | undefined> {
  if (none && config !== undefined) throw new UsageError("--config and --no-config exclude each other");
  if (none) return undefined;
  const named = config ?? (env["SSTASH_CONFIG"] || undefined);
  const folder = currentFolder(cwd);
  if (named === undefined && folder === undefined) return undefined;
  const { findDeclarationFile, readDeclarationFile } = await import("@sstash/core/config");
  const file =
    named === undefined ? await findDeclarationFile(folder ?? "/") : resolve(folder ?? "/", homePath(named, home));
  return file === undefined ? undefined : { declaration: await readDeclarationFile(file), path: file };
}

/** Undefined where it was deleted: there is no declaration in it then. */
function currentFolder(cwd: () => string): string | undefined {
  try {
    return cwd();
  } catch {
    return undefined;
  }
}

/** The context in which the declaration's store is the one that is meant, unless the line or the environment names another. */
export function atDeclaredStore({ declaration, path }: FoundDeclaration, context: CommandContext): CommandContext {
  const { store } = declaration;
  if (store === undefined || addressesOf(context) !== undefined || placeOption(context.globals) !== undefined) {
    return context;
  }
  const addresses = (typeof store === "string" ? [store] : store).map((address) => besideFile(address, path));
  return { ...context, globals: { ...context.globals, store: addresses } };
}

/** A local store's relative folder is beside the file that names it. */
function besideFile(address: string, path: string): string {
  return address.replace(/^local:(?=\.{1,2}\/)/, () => `local:${encodeURI(dirname(path))}/`);
}
