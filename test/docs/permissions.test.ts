import { readFile } from "node:fs/promises";
import { credstashPolicy, type Role, roles, secretsManagerPolicy } from "@sstash/core/policy";
import { expect, it } from "vitest";
import { commands } from "../../packages/cli/src/commands/index.ts";

const page = await readFile(new URL("../../docs/permissions.md", import.meta.url), "utf8");
const place = { account: "111122223333", regions: ["us-east-1"], key: "11111111-2222-3333-4444-555555555555" };

/** Commands that ask nothing of a store, and those whose needs a sentence tells. */
const untabled = new Set(["completion", "policy"]);

/** The Sids of every policy of a role, on either backend. */
function sidsOf(role: Role): readonly string[] {
  const sids: string[] = [];
  for (const make of [credstashPolicy, secretsManagerPolicy]) {
    try {
      const scope = role === "ci" ? { ...place, names: ["a"] } : place;
      sids.push(...make(role, scope).document.Statement.map(({ Sid }) => Sid));
    } catch (error) {
      expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
    }
  }
  return [...new Set(sids)];
}

it.each(roles)("the page names every statement of a %s in the row of its role, with commands that need it", (role) => {
  const row =
    page
      .slice(page.indexOf("## Roles"))
      .split("\n")
      .find((line) => line.startsWith(`| \`${role}\` |`)) ?? "";
  const [, , statements = "", lines = ""] = row.split("|");
  const inherited = { editor: [...sidsOf("reader"), ...sidsOf("writer")], ci: sidsOf("reader") } as Partial<
    Record<Role, readonly string[]>
  >;
  const missing = sidsOf(role).filter((sid) => !statements.includes(`\`${sid}\``));
  expect(missing.filter((sid) => !(inherited[role] ?? []).includes(sid))).toEqual([]);
  expect(sidsOf(role).length).toBeGreaterThan(0);
  const known = commands.map(({ name }) => name);
  const named = [...lines.matchAll(/`([a-z]+)/g)].map(([, verb = ""]) => verb);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((verb) => !known.includes(verb))).toEqual([]);
});

it("the page has a row for each command that asks something of a store", () => {
  const cells = page
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|")[1] ?? "");
  const absent = commands
    .map(({ name }) => name)
    .filter((verb) => !untabled.has(verb) && !cells.some((cell) => cell.includes(`\`${verb}`)));
  expect(absent).toEqual([]);
});
