// Makes dist/ENGINE/index.cjs, what is deployed: one file an engine. CommonJS, which starts faster here than an ES module.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const engines = ["mysql", "postgresql"];
const folder = fileURLToPath(new URL("./", import.meta.url));

await rm(`${folder}dist`, { recursive: true, force: true });
await Promise.all(
  engines.map((engine) =>
    build({
      absWorkingDir: folder,
      entryPoints: [`src/function/${engine}.ts`],
      outfile: `dist/${engine}/index.cjs`,
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node22",
      // `module` before `main`: the SDK's ES modules can be tree-shaken, its CommonJS cannot.
      mainFields: ["module", "main"],
      conditions: ["@sstash/source", "module"],
      // Native code that pg would take if it were there.
      external: ["pg-native"],
      minify: true,
      legalComments: "none",
      logLevel: "warning",
    }),
  ),
);
