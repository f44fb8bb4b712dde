import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { folder } from "../examples/pipelines.ts";
import { describeWith, paths } from "./peer-programs.ts";

const run = promisify(execFile);

/** The schemas that check-jsonschema brings along; of Buddy's and of ECS's files it has none. */
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
