// Makes dist/: the command as one ESM bundle, split so that each backend is a chunk of its own, loaded at its first use.
// `module` before `main`: the SDK's ES modules can be tree-shaken, its CommonJS cannot.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/bin.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  conditions: ["@sstash/source"],
  minify: true,
  sourcemap: false,
  legalComments: "none",
  chunkNames: "chunks/[name]-[hash]",
  // CommonJS inside the bundle asks for a `require` that ES modules do not have.
  banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
});
