import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/differences.md"), "utf8");

/** Ids that stand in brackets in the title of a test. */
function testedIds(): ReadonlySet<string> {
  const folders = ["test", "packages/core/test", "packages/cli/test"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => join(root, folder, name)),
  );
  const ids = files.flatMap((file) => readFileSync(file, "utf8").match(/(?<=["'`]\[)D\d\d(?=\] )/g) ?? []);
  return new Set(ids);
}

function documentedIds(): readonly string[] {
  return [...page.matchAll(/^\| <a id="(d\d\d)"><\/a>(D\d\d) \|/gm)].map(([, , id = ""]) => id);
}

describe("docs/differences.md", () => {
  it("gives each row an id of its own, and an anchor of that name", () => {
    const rows = page.split("\n").filter((line) => /^\| .*\|$/.test(line) && !line.startsWith("| id |"));
    expect(documentedIds()).toHaveLength(rows.length);
    expect(new Set(documentedIds()).size).toBe(rows.length);
    for (const [, anchor, id] of page.matchAll(/<a id="(.*?)"><\/a>(D\d\d)/g)) expect(anchor).toBe(id?.toLowerCase());
  });

  it("has in every row what credstash does, what sstash does, and why", () => {
    for (const line of page.split("\n").filter((text) => text.startsWith("| <a "))) {
      const cells = line.replaceAll("\\|", "").slice(1, -1).split("|");
      expect([line, cells.length, cells.every((cell) => cell.trim() !== "")]).toEqual([line, 4, true]);
    }
  });

  it("lists exactly the differences that tests name", () => {
    expect([...documentedIds()].sort()).toEqual([...testedIds()].sort());
  });
});
