import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { describeWith, paths } from "../../../../test/peers/peer-programs.ts";
import { synthesised } from "../infrastructure/synthesised.ts";

describeWith(["templates"], "the sample's stacks as another program reads them", () => {
  it("have nothing that cfn-lint finds, but for CDK's habit of naming dependencies that follow from a reference", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sstash-templates-"));
    try {
      const files = synthesised().map(({ engineName, authentication, template }) => {
        const file = join(folder, `${engineName}-${authentication}.template.json`);
        writeFileSync(file, JSON.stringify(template));
        return file;
      });
      const outcome = await promisify(execFile)(paths.cfnLint, [
        "--ignore-checks",
        "W3005",
        "--template",
        ...files,
      ]).catch((failure: unknown) => failure);
      expect(outcome).toMatchObject({ stdout: "", stderr: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
