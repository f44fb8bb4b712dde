import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { describeWith, paths } from "./peer-programs.ts";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../../policies/", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" });

/** Prints the kinds of resources in a Terraform file, as a reader of its language understands it. */
const readTerraform = `
import hcl2, json, sys
for block in hcl2.load(open(sys.argv[1]))["resource"]:
    print(json.dumps(list(block)[0].strip('"')))
`;

describeWith(["templates"], "policies/ as other programs read them", () => {
  it("CloudFormation templates have nothing that cfn-lint finds", async () => {
    const templates = files.filter((file) => file.endsWith(".cloudformation.json"));
    expect(templates.length).toBeGreaterThan(0);
    expect(await run(paths.cfnLint, templates, { cwd: folder })).toMatchObject({ stdout: "" });
  }, 60_000);

  it.each(files.filter((file) => file.endsWith(".tf")))("%s is of Terraform's language", async (file) => {
    const { stdout } = await run(paths.templatesPython, ["-c", readTerraform, join(folder, file)]);
    const kinds = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as string);
    const role = ["aws_iam_policy", "aws_iam_role", "aws_iam_role_policy_attachment"];
    expect(kinds).toEqual(file.includes("-for-") ? role : ["aws_iam_policy"]);
  });
});

const terraform = (process.env["PATH"] ?? "").split(delimiter).find((place) => existsSync(join(place, "terraform")));
const noTerraform = "terraform is not installed";
if (terraform === undefined)
  process.stderr.write(`peers: skipped "policies/ as Terraform takes them": ${noTerraform}\n`);

const noProvider = (await reaches("https://registry.terraform.io/.well-known/terraform.json"))
  ? undefined
  : "the registry that has Terraform's provider for AWS is out of reach";
if (terraform !== undefined && noProvider !== undefined) {
  process.stderr.write(`peers: skipped "terraform validate": ${noProvider}\n`);
}

async function reaches(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

describe.skipIf(terraform === undefined)("policies/ as Terraform takes them", () => {
  const templates = files.filter((file) => file.endsWith(".tf"));

  it("are laid out as `terraform fmt` would", async () => {
    expect(await run("terraform", ["fmt", "-check", "-recursive", folder])).toMatchObject({ stdout: "" });
  });

  it.skipIf(noProvider !== undefined).each(templates)(
    "%s is valid",
    async (file) => {
      const place = await mkdtemp(join(tmpdir(), "sstash-terraform-"));
      try {
        await cp(join(folder, file), join(place, "main.tf"));
        await run("terraform", ["init", "-input=false", "-no-color"], { cwd: place });
        const { stdout } = await run("terraform", ["validate", "-json"], { cwd: place });
        expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0 });
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
