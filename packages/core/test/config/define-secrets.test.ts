import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkDeclaration, defineSecrets } from "../../src/config/index.ts";

const variables = { A: "a" };

describe("a declaration", () => {
  it.each([
    ["the name of a secret", { variables: { DB_PASSWORD: "db.password" } }],
    [
      "everything a variable can have",
      {
        store: ["credstash:app?region=eu-west-1", "secrets-manager:app/"],
        context: { env: "prod" },
        variables: {
          PORT: { secret: "db#port", type: "integer", default: 5432, description: "of the database" },
          FLAG: { secret: "flag", type: "boolean", required: false, version: "3", context: { env: "test" } },
        },
      },
    ],
    [
      "schemas of zod, valibot and arktype",
      {
        variables: {
          A: { secret: "a", schema: z.string() },
          B: { secret: "b", schema: v.string() },
          C: { secret: "c", schema: type("string") },
        },
      },
    ],
  ])("may have %s", (_what, declaration) => {
    expect(() => checkDeclaration(declaration)).not.toThrow();
  });

  it.each<[unknown, string]>([
    [undefined, "a declaration is an object with variables"],
    [[], "a declaration is an object with variables"],
    [{}, "a declaration has variables"],
    [{ variables: {} }, "has no variables"],
    [{ variables, stroe: "x" }, 'and no "stroe"'],
    [{ variables, store: "" }, "the address of a store"],
    [{ variables, store: [] }, "the address of a store"],
    [{ variables, store: "nowhere:x" }, "begins with credstash:"],
    [{ variables, context: { env: 1 } }, "context is an object of texts"],
    [{ variables: { "db.password": "x" } }, 'variable "db.password": a name is letters'],
    [{ variables: { "1A": "x" } }, "begins with no digit"],
    [{ variables: { A: "" } }, "the name of the secret is empty"],
    [{ variables: { A: 1 } }, 'variable "A" is the name of a secret'],
    [{ variables: { A: {} } }, 'variable "A" has no secret'],
    [{ variables: { A: { secert: "a" } } }, 'has no field "secert"'],
    [{ variables: { A: { secret: "a", typ: "string" } } }, 'has no field "typ"'],
    [{ variables: { A: { secret: "a", type: "int" } } }, "type is one of string, integer"],
    [{ variables: { A: { secret: "a", schema: {} } } }, "schema is a Standard Schema"],
    [{ variables: { A: { secret: "a", required: "no" } } }, "required is true or false"],
    [{ variables: { A: { secret: "a", default: {} } } }, "default is a text, number or boolean"],
    [{ variables: { A: { secret: "a", toString: 1 } } }, "toString"],
  ])("%j is refused: %s", (declaration, why) => {
    expect(() => checkDeclaration(declaration)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_INPUT", message: expect.stringContaining(why) }),
    );
  });

  it("comes out of defineSecrets as it went in", () => {
    const declaration = { variables };
    expect(defineSecrets(declaration)).toBe(declaration);
    expect(() => defineSecrets({ variables: {} })).toThrow("has no variables");
  });
});
