import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** `static`: loaded with the module. `dynamic`: loaded when the code asks. `type`: gone when the types are taken away. */
export type ImportKind = "static" | "dynamic" | "type";

export interface SourceImport {
  readonly kind: ImportKind;
  /** A path from the root of the repository for a module of ours, else the name of the package. */
  readonly target: string;
}

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** The sources of a package, as paths from the root of the repository. */
export function sourcesOf(packageName: string): readonly string[] {
  const folder = join(root, "packages", packageName, "src");
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".ts"));
  return files.map((entry) => fromRoot(join(entry.parentPath, entry.name))).sort();
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The source file behind each of a package's `exports`, by subpath. */
export function exportsOf(packageName: string): Readonly<Record<string, string>> {
  const description = JSON.parse(textOf(`packages/${packageName}/package.json`)) as {
    exports: Record<string, string | { "@sstash/source": string }>;
  };
  const found: Record<string, string> = {};
  for (const [subpath, target] of Object.entries(description.exports)) {
    if (typeof target === "string") continue;
    found[subpath] = fromRoot(resolve(root, "packages", packageName, target["@sstash/source"]));
  }
  return found;
}

// A name may be a text: `export { X as "module.exports" } from`.
const statement = /^(?:import|export)\s+(type\s)?(?:[^;'"()]|"[^"]*"(?=\s*[,}]))*?\bfrom\s*["']([^"']+)["']/gm;
const sideEffect = /^import\s*["']([^"']+)["']/gm;
const call = /\bimport\s*\(\s*["']([^"']+)["']/g;
const typeQuery = /\btypeof\s+import\s*\(\s*["']([^"']+)["']/g;

/** What a source file imports. Under `verbatimModuleSyntax` only `import type` goes away; `import { type X }` still loads. */
export function importsOf(path: string): readonly SourceImport[] {
  const code = withoutComments(textOf(path));
  const found: SourceImport[] = [];
  const add = (kind: ImportKind, specifier: string | undefined): void => {
    if (specifier !== undefined) found.push({ kind, target: targetOf(path, specifier) });
  };
  for (const [, type, specifier] of code.matchAll(statement)) add(type === undefined ? "static" : "type", specifier);
  for (const [, specifier] of code.matchAll(sideEffect)) add("static", specifier);
  for (const [, specifier] of code.matchAll(typeQuery)) add("type", specifier);
  for (const [, specifier] of code.replace(typeQuery, "").matchAll(call)) add("dynamic", specifier);
  return found;
}

/** Calls of `import` whose module is not written in place, and other ways to load code past this reader. */
export function hiddenImportsOf(path: string): readonly string[] {
  const code = withoutComments(textOf(path));
  return (
    code.match(
      /\bimport\s*\(\s*(?!["'])[^)]*\)|\bcreateRequire\b|\bgetBuiltinModule\b|(?<![.\w#])require\s*\(\s*["'`]/g,
    ) ?? []
  );
}

export interface Reach {
  /** Every module reached, ours and others', the start among them. */
  readonly modules: ReadonlySet<string>;
  /** How a module was reached first: `a → b → c`. */
  readonly wayTo: (module: string) => string;
}

/** Everything that loading `start` loads, over imports of these kinds. */
export function reachOf(start: string, kinds: readonly ImportKind[]): Reach {
  const from = new Map<string, string | undefined>([[start, undefined]]);
  for (const module of from.keys()) {
    if (!module.endsWith(".ts")) continue;
    for (const { kind, target } of importsOf(module)) {
      if (kinds.includes(kind) && !from.has(target)) from.set(target, module);
    }
  }
  const wayTo = (module: string): string => {
    const before = from.get(module);
    return before === undefined ? module : `${wayTo(before)} → ${module}`;
  };
  return { modules: new Set(from.keys()), wayTo };
}

/** Block comments, and lines that are comments from their first sign on. No string of ours begins a line with a slash. */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function targetOf(importer: string, specifier: string): string {
  return specifier.startsWith(".") ? fromRoot(resolve(root, dirname(importer), specifier)) : specifier;
}

function fromRoot(path: string): string {
  return relative(root, path).replaceAll("\\", "/");
}
