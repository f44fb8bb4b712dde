// Makes dist/: the command as one ESM bundle, split so that each backend is a chunk of its own, loaded at its first use.
// `module` before `main`: the SDK's ES modules can be tree-shaken, its CommonJS cannot.
import { readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/bin.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  conditions: ["@sstash/source"],
  // Native code, of which npm brings the build for the machine: installed by those who want it.
  external: ["@napi-rs/keyring"],
  minify: true,
  legalComments: "none",
  metafile: true,
  chunkNames: "chunks/[name]-[hash]",
  // CommonJS inside the bundle asks for a `require` that ES modules do not have.
  banner: {
    js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
  },
});
await writeFile("dist/THIRD-PARTY-NOTICES.txt", notices(Object.keys(metafile.inputs)));

/** The licence of every package whose code is in the bundle, as those licences ask. */
function notices(inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match !== null) folders.add(match[1]);
  }
  return [...folders]
    .sort()
    .map(notice)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  // Some of AWS's packages leave the text out. It is that of this project too.
  if (file === undefined && license !== "Apache-2.0")
    throw new Error(`${name} is bundled without the text of its licence`);
  const text = readFileSync(file === undefined ? "LICENSE" : join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
