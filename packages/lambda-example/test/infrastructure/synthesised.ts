import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const place = { account: "111122223333", region: "us-east-1" };

export interface Variant {
  readonly engineName: "mysql" | "postgresql";
  readonly authentication: "password" | "iam";
}

const variants: readonly Variant[] = [
  { engineName: "mysql", authentication: "password" },
  { engineName: "mysql", authentication: "iam" },
  { engineName: "postgresql", authentication: "password" },
  { engineName: "postgresql", authentication: "iam" },
];

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

const built = fileURLToPath(new URL("../../build/infrastructure/sample-stack.js", import.meta.url));

/** Synthesises each variant, with a stand-in for the bundle, and prints the templates. */
const program = `
import { mkdirSync, writeFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
const [built, folder, variants, env] = process.argv.slice(1);
const { SampleStack } = await import(built);
const bundle = folder + "/bundle";
mkdirSync(bundle);
writeFileSync(bundle + "/index.cjs", "");
const templates = JSON.parse(variants).map((variant, index) => {
  const app = new App({ outdir: folder + "/out-" + index, analyticsReporting: false });
  new SampleStack(app, "Sample", { ...variant, env: JSON.parse(env), bundle });
  return app.synth().getStackByName("Sample").template;
});
process.stdout.write(JSON.stringify(templates));
`;

/**
 * The template of every variant. In a process of its own: loaded by the test runner, which reads every one of its exports, CDK
 * takes seconds. Without CDK's own validation, which takes as long and is cfn-lint's: test/peers.
 */
export function synthesised(): readonly (Variant & { readonly template: Template })[] {
  if (!existsSync(built)) throw new Error("the sample is not built; run `npm run build`");
  const folder = mkdtempSync(join(tmpdir(), "sstash-synthesised-"));
  try {
    const given = [pathToFileURL(built).href, folder, JSON.stringify(variants), JSON.stringify(place)];
    const stdout = execFileSync(process.execPath, ["--input-type=module", "--eval", program, ...given], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      encoding: "utf8",
      env: { ...process.env, CDK_VALIDATION: "false" },
      // What it has to say of Node's age, and of templates: cfn-lint says more.
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 10_000_000,
    });
    const templates = JSON.parse(stdout) as readonly Template[];
    return variants.flatMap((variant, index) => {
      const template = templates[index];
      return template === undefined ? [] : [{ ...variant, template }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}
