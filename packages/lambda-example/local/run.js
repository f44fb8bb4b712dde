// `npm run lambda:local`: bundles the TypeScript sources beside this file into a temporary folder, because Node 20 runs none,
// and starts them from there.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// The SDK says once a process that Node 20 is old.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "sstash-lambda-"));
try {
  await build({
    entryPoints: [join(here, "main.ts")],
    outfile: join(folder, "main.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    mainFields: ["module", "main"],
    conditions: ["@sstash/source", "module"],
    // CommonJS inside the bundle asks for a `require` that ES modules do not have.
    banner: {
      js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const { main } = await import(join(folder, "main.mjs"));
  process.exitCode = await main(join(here, ".."));
} finally {
  await rm(folder, { recursive: true, force: true });
}
