import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { folder } from "../examples/pipelines.ts";
import { describeWith, paths } from "./peer-programs.ts";

const run = promisify(execFile);

/** The schemas that check-jsonschema brings along. Buddy has one in prose, which test/examples holds against; its validator is no npm package. */
const schemas = [
  ["vendor.github-workflows", "github/workflow.yml"],
  ["vendor.github-actions", "github/action.yml"],
  ["vendor.gitlab-ci", "gitlab/.gitlab-ci.yml"],
  ["vendor.circle-ci", "circleci/config.yml"],
  ["vendor.compose-spec", "docker/compose.yaml"],
] as const;

describeWith(["templates"], "examples/ against the schemas of who reads them", () => {
  it.each(schemas)("%s takes %s", async (schema, file) => {
    const { stdout } = await run(paths.checkJsonSchema, ["--builtin-schema", schema, join(folder, file)]);
    expect(stdout).toContain("ok -- validation done");
  });

  it("which refuse what is none", async () => {
    const place = await mkdtemp(join(tmpdir(), "sstash-schema-"));
    try {
      await writeFile(join(place, "bad.yml"), "jobs: 1\n");
      await expect(
        run(paths.checkJsonSchema, ["--builtin-schema", "vendor.github-workflows", join(place, "bad.yml")]),
      ).rejects.toMatchObject({ code: 1 });
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });

  it("the role of the ECS task has nothing that cfn-lint finds", async () => {
    expect(await run(paths.cfnLint, [join(folder, "ecs/task-role.cloudformation.json")])).toMatchObject({ stdout: "" });
  }, 60_000);
});

/** AWS's own model of the call, and its client's check of what is given to it. */
const validation = `
import json, sys
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
model = ServiceModel(Loader().load_service_model("ecs", "service-2"))
shape = model.operation_model("RegisterTaskDefinition").input_shape
print(ParamValidator().validate(json.load(sys.stdin), shape).generate_report())
`;

describeWith(["moto"], "examples/ecs/task-definition.json against AWS's model of RegisterTaskDefinition", () => {
  const reportOn = (task: object) =>
    execFileSync(paths.motoPython, ["-c", validation], { input: JSON.stringify(task), encoding: "utf8" }).trim();
  const task = JSON.parse(readFileSync(join(folder, "ecs/task-definition.json"), "utf8")) as object;

  it("is what the call takes", () => {
    expect(reportOn(task)).toBe("");
  });

  it("which takes no unknown member and no text for a flag", () => {
    expect(reportOn({ ...task, taskRole: "x" })).toContain('Unknown parameter in input: "taskRole"');
    expect(reportOn({ family: "app", containerDefinitions: [{ essential: "yes" }] })).toContain("Invalid type");
  });
});
