// `npm run bench`: bundles the TypeScript sources beside this file into a temporary folder, because Node 20 runs none, and
// starts them from there.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "sstash-bench-"));
try {
  await build({
    entryPoints: [join(here, "main.ts"), join(here, "server.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
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
    // Native code, and what runs TypeScript: neither is used here.
    external: ["@napi-rs/keyring", "jiti"],
    logLevel: "warning",
  });
  const { main } = await import(join(folder, "main.mjs"));
  process.exitCode = await main(process.argv.slice(2), { root: join(here, ".."), folder });
} finally {
  await rm(folder, { recursive: true, force: true });
}
