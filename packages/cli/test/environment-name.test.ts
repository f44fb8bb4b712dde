import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environmentName, variableNames } from "../src/environment-name.ts";

describe("environmentName", () => {
  test.each([
    ["db.password", "DB_PASSWORD"],
    ["DB_PASSWORD", "DB_PASSWORD"],
    ["app/prod/db-url", "APP_PROD_DB_URL"],
    ["a--b..c", "A_B_C"],
    ["a_-_b", "A___B"],
    ["a b\n", "A_B_"],
    ["/a/", "_A_"],
    ["1st", "_1ST"],
    ["-1st", "_1ST"],
    ["9", "_9"],
    ["é", "_"],
    ["straße😀", "STRASSE_"],
    ["$(x)", "_X_"],
  ])("makes of %j the variable %s", (name, variable) => {
    expect(environmentName(name)).toBe(variable);
  });

  test.each([
    ["app/prod/db", "app/prod/", "DB"],
    ["app/prod/1st", "app/prod/", "_1ST"],
    ["other/db", "app/", "OTHER_DB"],
    ["app/app/db", "app/", "APP_DB"],
    ["APP/db", "app/", "APP_DB"],
    ["app.db", "app/", "APP_DB"],
  ])("of %j below %j makes %s", (name, prefix, variable) => {
    expect(environmentName(name, prefix)).toBe(variable);
  });

  test("has nothing for a name that is empty or only the prefix", () => {
    expect(environmentName("")).toBeUndefined();
    expect(environmentName("app/", "app/")).toBeUndefined();
  });

  test("makes a name that every shell takes for a variable, of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ maxLength: 2 }), (name, prefix) => {
        const variable = environmentName(name, prefix);
        if (variable === undefined) expect(["", prefix]).toContain(name);
        else expect(variable).toMatch(/^[A-Z_][A-Z0-9_]*$/);
      }),
    );
  });

  test("leaves its own variables as they are", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z_][A-Z0-9_]*$/), (variable) => {
        expect(environmentName(variable)).toBe(variable);
      }),
    );
  });
});

describe("variableNames", () => {
  test("gives each name its variable", () => {
    const { variables, refused } = variableNames(["db.url", "1st"]);
    expect([...variables]).toEqual([
      ["db.url", "DB_URL"],
      ["1st", "_1ST"],
    ]);
    expect(refused.size).toBe(0);
  });

  test("refuses all names that share a variable, and each reason names the others", () => {
    const { variables, refused } = variableNames(["db.url", "other", "db-url"]);
    expect([...variables.keys()]).toEqual(["other"]);
    expect([...refused]).toEqual([
      ["db.url", 'it becomes DB_URL, as would "db-url"'],
      ["db-url", 'it becomes DB_URL, as would "db.url"'],
    ]);
  });

  test("names three of the others and counts the rest", () => {
    const { refused } = variableNames(["a.b", "a-b", "a/b", "a b", "a:b", "a+b"]);
    expect(refused.get("a+b")).toBe('it becomes A_B, as would "a.b", "a-b", "a/b", 2 more');
    expect(refused.get("a-b")).toBe('it becomes A_B, as would "a.b", "a/b", "a b", 2 more');
    expect(variableNames(["a.b", "a-b", "a/b", "a b"]).refused.get("a b")).toMatch(/"a\.b", "a-b", "a\/b"$/);
  });

  test("refuses a name that has no variable, and takes another rule for the names", () => {
    expect([...variableNames(["", "a"]).refused]).toEqual([["", expect.stringContaining("nothing of the name")]]);
    const digitsOnly = (name: string) => (/^\d+$/.test(name) ? `N${name}` : undefined);
    const { variables, refused } = variableNames(["1", "x"], digitsOnly, "only digits will do");
    expect([...variables]).toEqual([["1", "N1"]]);
    expect([...refused]).toEqual([["x", "only digits will do"]]);
  });

  test("never gives a variable twice, and gives or refuses every name", () => {
    const name = fc
      .array(fc.constantFrom("a", "A", "-", ".", "_", "1"), { maxLength: 3 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const { variables, refused } = variableNames(names);
        expect(new Set(variables.values()).size).toBe(variables.size);
        expect([...variables.keys(), ...refused.keys()].toSorted()).toEqual(names.toSorted());
        for (const [one, variable] of variables) {
          expect(names.filter((other) => environmentName(other) === variable)).toEqual([one]);
        }
      }),
    );
  });
});
