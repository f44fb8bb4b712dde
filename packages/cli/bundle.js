// Makes dist/: the command as one ESM bundle, split so that each backend is a chunk of its own, loaded at its first use.
// `module` before `main`: the SDK's ES modules can be tree-shaken, its CommonJS cannot.
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
const { metafile } = await bundle("src/bin.ts", "dist");
await writeFile("dist/THIRD-PARTY-NOTICES.txt", notices(Object.keys(metafile.inputs)));
await writeFile("dist/help.json", await helpPages());

function bundle(entry, outdir) {
  return build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    mainFields: ["module", "main"],
    // `module` is esbuild's own until others are named, and then has to be named too: without it the SDK's CommonJS is bundled.
    conditions: ["@sstash/source", "module"],
    // Native code, of which npm brings the build for the machine: installed by those who want it.
    external: ["@napi-rs/keyring", "jiti"],
    minify: true,
    legalComments: "none",
    metafile: true,
    chunkNames: "chunks/[name]-[hash]",
    // CommonJS inside the bundle asks for a `require` that ES modules do not have.
    banner: {
      js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
    },
  });
}

/** Help of every verb at the common widths, laid out by the very code that a `--help` would run. */
async function helpPages() {
  const folder = await mkdtemp(join(tmpdir(), "sstash-help-"));
  try {
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await bundle("src/laid-out-pages.ts", folder);
    const { laidOutPages } = await import(pathToFileURL(join(folder, "laid-out-pages.js")).href);
    return JSON.stringify(await laidOutPages());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

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
