// Makes dist/ENGINE/index.cjs, what is deployed: one file an engine. CommonJS, which starts faster here than an ES module.
// `node bundle.js ENTRY OUTFILE` makes one of another entry, in the same way.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const engines = ["mysql", "postgresql"];
const [entry, outfile] = process.argv.slice(2);

if (entry !== undefined) {
  await bundle(entry, outfile);
} else {
  await rm(new URL("dist", import.meta.url), { recursive: true, force: true });
  await Promise.all(engines.map((engine) => bundle(`src/function/${engine}.ts`, `dist/${engine}/index.cjs`)));
}

function bundle(entryPoint, file) {
  return build({
    absWorkingDir: fileURLToPath(new URL("./", import.meta.url)),
    entryPoints: [entryPoint],
    outfile: file,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    // `module` before `main`: the SDK's ES modules can be tree-shaken, its CommonJS cannot.
    mainFields: ["module", "main"],
    conditions: ["@sstash/source", "module"],
    // Native code that pg would take if it were there.
    external: ["pg-native"],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
}
