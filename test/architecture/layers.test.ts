import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { hiddenImportsOf, importsOf, root, type SourceImport, sourcesOf } from "./source-imports.ts";

interface Layer {
  /** What its modules may import, by layer, by module, or `node:*` for anything of Node's. */
  readonly imports: readonly string[];
  /** What they may import in types, or dynamically, besides. */
  readonly lazily?: readonly string[];
}

const sdk = ["@aws-sdk/*", "@smithy/*"];

/** The table of docs/architecture.md. `root` is the modules right in `src/`. Every folder has its row. */
const layers: Readonly<Record<string, Layer>> = {
  root: { imports: ["root", "cache"] },
  cache: { imports: ["root", "cache"] },
  envelope: { imports: ["root", "envelope", "node:crypto", "node:timers/promises"] },
  transfer: { imports: ["root", "transfer", "packages/core/src/envelope/version.ts", "node:crypto"] },
  policy: { imports: ["policy", "packages/core/src/errors.ts"] },
  aws: { imports: ["root", "aws", "node:*", ...sdk] },
  config: { imports: ["root", "config", "policy", "aws", "node:*", "jiti"], lazily: ["backends/*"] },
  nodecredstash: { imports: ["root", "nodecredstash", "envelope", "backends/credstash", ...sdk] },
  iam: { imports: ["root", "iam", "policy", "aws", "node:*", ...sdk], lazily: ["backends/*"] },
  "backends/credstash": { imports: ["root", "envelope", "aws", "backends/credstash", "node:*", ...sdk] },
  "backends/secrets-manager": {
    imports: ["root", "envelope", "aws", "backends/secrets-manager", "node:*", "jsonc-parser", ...sdk],
  },
  "backends/local": { imports: ["root", "envelope", "backends/local", "node:*"], lazily: ["@napi-rs/keyring"] },
  "backends/memory": { imports: ["root", "envelope", "backends/memory", "node:crypto"] },
};

function layerOf(path: string): string {
  const [first = "", second = "", ...deeper] = path.slice("packages/core/src/".length).split("/");
  if (second === "") return "root";
  return first === "backends" && deeper.length > 0 ? `backends/${second}` : first;
}

/** Whether a name of the table means this module. */
function means(name: string, target: string): boolean {
  const own = target.startsWith("packages/core/src/") ? layerOf(target) : target;
  if (name.endsWith("*")) return own.startsWith(name.slice(0, -1));
  return name === own || name === target;
}

function mayImport(layer: Layer, { kind, target }: SourceImport): boolean {
  const allowed = kind === "static" ? layer.imports : [...layer.imports, ...(layer.lazily ?? [])];
  return allowed.some((name) => means(name, target));
}

const core = sourcesOf("core");

describe("the layers of @sstash/core", () => {
  it("have a row in the table for every folder", () => {
    expect([...new Set(core.map(layerOf))].filter((layer) => layers[layer] === undefined)).toEqual([]);
  });

  it.each(core)("let %s import what it imports", (path) => {
    const layer = layers[layerOf(path)] ?? { imports: [] };
    const trespasses = importsOf(path).filter((found) => !mayImport(layer, found));
    expect(trespasses).toEqual([]);
  });

  it("would not let these", () => {
    const trespasses: readonly (readonly [string, SourceImport])[] = [
      ["root", { kind: "type", target: "packages/core/src/envelope/index.ts" }],
      ["root", { kind: "static", target: "node:fs" }],
      ["envelope", { kind: "type", target: "packages/core/src/backends/memory/index.ts" }],
      ["envelope", { kind: "static", target: "node:fs/promises" }],
      ["envelope", { kind: "type", target: "@aws-sdk/client-kms" }],
      ["policy", { kind: "static", target: "packages/core/src/store.ts" }],
      ["config", { kind: "static", target: "packages/core/src/backends/local/index.ts" }],
      ["backends/local", { kind: "dynamic", target: "packages/core/src/backends/credstash/index.ts" }],
      ["backends/local", { kind: "type", target: "@aws-sdk/client-kms" }],
      ["backends/memory", { kind: "static", target: "node:fs" }],
    ];
    for (const [name, found] of trespasses) {
      expect([name, found, mayImport(layers[name] ?? { imports: [] }, found)]).toEqual([name, found, false]);
    }
    const lazily: SourceImport = { kind: "dynamic", target: "packages/core/src/backends/local/index.ts" };
    expect(mayImport(layers["config"] ?? { imports: [] }, lazily)).toBe(true);
  });
});

/** What the other packages, or folders of them, may import besides their own modules and Node's. */
const packages: Readonly<Record<string, readonly RegExp[]>> = {
  cli: [/^@sstash\/core(?:\/|$)/, /^yargs(?:\/|$)/, /^jsonc-parser$/, /^yaml$/, /^dotenv$/],
  "lambda-example/src/function": [
    /^@sstash\/core(?:\/secrets-manager)?$/,
    /^@aws-sdk\/rds-signer$/,
    /^mysql2$/,
    /^pg$/,
  ],
  "lambda-example/src/infrastructure": [/^@sstash\/core\/policy$/, /^aws-cdk-lib(?:\/|$)/, /^constructs$/],
};

describe.each(Object.entries(packages))("the sources of %s", (name, allowed) => {
  it("import @sstash/core by its subpaths, and neither other parts of the SDK than they name nor another folder's sources", () => {
    const own = sourcesOf(name.split("/")[0] ?? "").filter((path) => path.startsWith(`packages/${name}/`));
    const foreign = own.flatMap((path) =>
      importsOf(path)
        .filter(({ target }) => !target.startsWith(`packages/${name}/`) && !target.startsWith("node:"))
        .filter(({ target }) => !allowed.some((one) => one.test(target)))
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(foreign).toEqual([]);
  });
});

describe("the sources of lambda-example", () => {
  it("all lie in one of the folders above", () => {
    const folders = Object.keys(packages).map((name) => `packages/${name}/`);
    expect(sourcesOf("lambda-example").filter((path) => !folders.some((one) => path.startsWith(one)))).toEqual([]);
  });
});

const everything = ["core", "cli", "lambda-example"].flatMap(sourcesOf);

describe("the imports", () => {
  it("go in no circle, types included", () => {
    expect(circles(everything)).toEqual([]);
  });

  it("all say in place what they import", () => {
    // What an application declares is a file of its own, which is imported by its path.
    const declared = "packages/core/src/config/declaration-file.ts";
    expect(everything.filter((path) => path !== declared && hiddenImportsOf(path).length > 0)).toEqual([]);
  });

  it("are read here as esbuild reads them", async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [...core],
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      splitting: true,
      outdir: "unwritten",
      write: false,
      metafile: true,
      logLevel: "silent",
      tsconfig: "packages/core/tsconfig.json",
    });
    const kinds: Readonly<Record<string, string>> = { "import-statement": "static", "dynamic-import": "dynamic" };
    for (const path of core) {
      const theirs = metafile.inputs[path]?.imports.map((found) => `${kinds[found.kind]} ${found.path}`) ?? [];
      const ours = importsOf(path)
        .filter(({ kind }) => kind !== "type")
        .map(({ kind, target }) => `${kind} ${target}`);
      expect([path, [...new Set(ours)].sort()]).toEqual([path, [...new Set(theirs)].sort()]);
    }
  });
});

/** Each circle of imports that are loaded together or are types, once. */
function circles(paths: readonly string[]): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) {
      found.push([...above.slice(above.indexOf(path)), path].join(" → "));
      return;
    }
    if (done.has(path) || !paths.includes(path)) return;
    for (const { kind, target } of importsOf(path)) if (kind !== "dynamic") visit(target, [...above, path]);
    done.add(path);
  };
  for (const path of paths) visit(path, []);
  return found;
}
