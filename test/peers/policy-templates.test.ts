import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
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
