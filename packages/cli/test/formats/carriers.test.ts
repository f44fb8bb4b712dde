import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FormatName, formatNames, formats } from "../../src/formats/index.ts";
import { entriesOf, quoteLike, text } from "./arbitrary-entries.ts";

function reasonOf(format: FormatName, name: string, value: string): string | undefined {
  return formats[format]([{ name, value }]).refused[0]?.reason;
}

describe("formats", () => {
  test("are credstash's four, in its order, and two of ours", () => {
    expect(formatNames).toEqual(["json", "csv", "dotenv", "yaml", "shell", "env-file"]);
    expect(Object.keys(formats).toSorted()).toEqual([...formatNames].toSorted());
  });

  test.each([
    ["dotenv", "a", "it's $5", "json, csv, yaml, shell, env-file and dotenv --not-for-sourcing can carry it"],
    ["dotenv", "a", "it's $5\n", "json, csv, yaml, shell and dotenv --not-for-sourcing can carry it"],
    ["dotenv", "a b", "v", "json, csv, yaml, shell and env-file can carry it"],
    ["dotenv", "path", "v", "json, csv, yaml and dotenv --not-for-sourcing can carry it"],
    ["env-file", "a", "1\n2", "json, csv, yaml, shell and dotenv can carry it"],
    ["env-file", "a", "it's\r", "json, csv, yaml, shell and dotenv --not-for-sourcing can carry it"],
    ["shell", "home", "v", "json, csv, yaml, env-file and dotenv can carry it"],
    ["shell", "a", "nul\0", "json, csv and yaml can carry it"],
    ["csv", "a", "\ud800", "json can carry it"],
    ["yaml", "a", "\ud800", "json can carry it"],
  ] as const)("%s, which refuses %j with %j, says that %s", (format, name, value, advice) => {
    expect(reasonOf(format, name, value)).toMatch(new RegExp(`; ${advice}$`));
  });

  test("name no format where the entry would be refused beside the others", () => {
    const entries = ["a.b", "a-b"].map((name) => ({ name, value: "v" }));
    const { text: document, refused } = formats.shell(entries);
    expect(document).toBe("");
    expect(refused.map(({ reason }) => reason)).toEqual([
      'it becomes A_B, as would "a.b"; json, csv, yaml and dotenv can carry it',
      'it becomes A_B, as would "a-b"; json, csv, yaml and dotenv can carry it',
    ]);
  });

  test("pass their options on", () => {
    expect(formats.dotenv([{ name: "a", value: "'$" }], { notForSourcing: true }).text).toBe('A="\'$"\n');
    expect(formats.shell([{ name: "x/a", value: "v" }], { prefix: "x/" }).text).toBe("export A='v'\n");
    const clash = ["x/a", "a"].map((name) => ({ name, value: "1\n2" }));
    const reasons = formats["env-file"](clash, { prefix: "x/" }).refused.map(({ reason }) => reason);
    expect(reasons).toEqual([
      'it becomes A, as would "x/a"; json, csv, yaml and dotenv can carry it',
      'it becomes A, as would "a"; json, csv and yaml can carry it',
    ]);
  });

  const name = fc.oneof(text, quoteLike, fc.stringMatching(/^[a-z._-]{1,3}$/), fc.constantFrom("path", "env", "uid"));
  const value = fc.oneof(text, quoteLike).map((each) => `hunter2${each}`);

  test.each(formatNames)("%s refuses or writes every entry, and never repeats a value in a reason", (format) => {
    fc.assert(
      fc.property(entriesOf(name, value), fc.boolean(), (entries, notForSourcing) => {
        const { text: document, refused } = formats[format](entries, { notForSourcing });
        expect(refused.map(({ reason }) => reason).filter((reason) => reason.includes("hunter2"))).toEqual([]);
        expect(new Set(refused.map((each) => each.name)).size).toBe(refused.length);
        expect(document.split("hunter2").length - 1).toBe(entries.length - refused.length);
      }),
      { numRuns: 200 },
    );
  });

  test.each(formatNames)("what %s says can carry an entry does", (format) => {
    fc.assert(
      fc.property(entriesOf(name, value), (entries) => {
        for (const refused of formats[format](entries).refused) {
          const [, named = ""] = /; ([^;]*) can carry it$/.exec(refused.reason) ?? [];
          for (const label of named.split(/, | and /)) {
            const [other, flag] = label.split(" --") as [FormatName, string?];
            const again = formats[other](entries, { notForSourcing: flag !== undefined });
            expect(again.refused.map((each) => each.name)).not.toContain(refused.name);
          }
        }
      }),
    );
  });
});
