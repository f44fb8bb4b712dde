import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exampleFiles } from "./examples.ts";

const folder = fileURLToPath(new URL("../../policies/", import.meta.url));
const files = exampleFiles();

// SSTASH_WRITE_POLICIES=1 writes them instead.
if (process.env["SSTASH_WRITE_POLICIES"] === "1") {
  for (const backend of ["credstash", "secrets-manager"])
    rmSync(join(folder, backend), { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe("policies/", () => {
  it.each([...files])("%s is what the generator makes", (path, text) => {
    expect(readFileSync(join(folder, path), "utf8")).toBe(text);
  });

  it("holds no other file, and its index names every one", () => {
    const there = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
      /\.(?:json|tf)$/.test(path),
    );
    expect(there.sort()).toEqual([...files.keys()].sort());
    const index = readFileSync(join(folder, "README.md"), "utf8");
    for (const path of files.keys()) expect(index).toContain(`(${path})`);
  });

  it("CloudFormation templates are JSON with a policy, and a role where somebody takes it on", () => {
    for (const [path, text] of files) {
      if (!path.endsWith(".cloudformation.json")) continue;
      const { Resources } = JSON.parse(text) as { Resources: Record<string, { Type: string }> };
      const types = Object.values(Resources).map(({ Type }) => Type);
      expect(types).toEqual(
        path.includes("-for-") ? ["AWS::IAM::ManagedPolicy", "AWS::IAM::Role"] : ["AWS::IAM::ManagedPolicy"],
      );
    }
  });
});
