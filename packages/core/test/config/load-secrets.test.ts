import { inspect } from "node:util";
import { type } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { memoryStore } from "../../src/backends/memory/index.ts";
import { applyToEnv, defineSecrets, loadSecrets } from "../../src/config/index.ts";
import { AccessDeniedError, DeclarationError, type SecretStore } from "../../src/index.ts";

let store: SecretStore;
beforeEach(async () => {
  store = memoryStore();
  const stored = {
    "db.password": "hunter22-is-planted",
    "db.port": "5432",
    "db.url": "postgres://app@localhost/app",
    ratio: "-1.5e3",
    flag: "Yes",
    settings: '{"hosts": ["a", "b"]}',
  };
  for (const [name, value] of Object.entries(stored)) await store.put(name, value);
  await store.put("bytes", new Uint8Array([0xff, 0, 1]));
  await store.put("old", "one");
  await store.put("old", "two");
  await store.put("bound", "in context", { context: { env: "prod" } });
});

const whole = defineSecrets({
  variables: {
    DB_PASSWORD: "db.password",
    DB_PORT: { secret: "db.port", type: "integer" },
    DB_URL: { secret: "db.url", type: "url" },
    RATIO: { secret: "ratio", type: "number" },
    FLAG: { secret: "flag", type: "boolean" },
    SETTINGS: { secret: "settings", type: "json", schema: z.object({ hosts: z.array(z.string()) }) },
    BYTES: { secret: "bytes", type: "bytes" },
    OLD: { secret: "old", version: "1" },
    BOUND: { secret: "bound", context: { env: "prod" } },
    LIMIT: { secret: "no.limit", type: "integer", default: 10 },
    EXTRA: { secret: "no.extra", required: false },
  },
});

describe("loadSecrets", () => {
  it("gives each variable as its type, and the types follow from the declaration", async () => {
    const secrets = await loadSecrets(whole, { store });
    expect({ ...secrets }).toEqual({
      DB_PASSWORD: "hunter22-is-planted",
      DB_PORT: 5432,
      DB_URL: new URL("postgres://app@localhost/app"),
      RATIO: -1500,
      FLAG: true,
      SETTINGS: { hosts: ["a", "b"] },
      BYTES: new Uint8Array([0xff, 0, 1]),
      OLD: "one",
      BOUND: "in context",
      LIMIT: 10,
      EXTRA: undefined,
    });
    expectTypeOf(secrets.DB_PASSWORD).toEqualTypeOf<string>();
    expectTypeOf(secrets.DB_PORT).toEqualTypeOf<number>();
    expectTypeOf(secrets.DB_URL).toEqualTypeOf<URL>();
    expectTypeOf(secrets.FLAG).toEqualTypeOf<boolean>();
    expectTypeOf(secrets.SETTINGS).toEqualTypeOf<{ hosts: string[] }>();
    expectTypeOf(secrets.BYTES).toEqualTypeOf<Uint8Array>();
    expectTypeOf(secrets.LIMIT).toEqualTypeOf<number>();
    expectTypeOf(secrets.EXTRA).toEqualTypeOf<string | undefined>();
  });

  it("takes schemas of zod, valibot and arktype, and what they make of the text", async () => {
    const secrets = await loadSecrets(
      {
        variables: {
          A: { secret: "db.port", schema: z.coerce.number().int() },
          B: { secret: "db.port", schema: v.pipe(v.string(), v.transform(Number)) },
          C: { secret: "db.port", schema: type("string.integer.parse") },
        },
      },
      { store },
    );
    expect({ ...secrets }).toEqual({ A: 5432, B: 5432, C: 5432 });
    expectTypeOf(secrets.A).toEqualTypeOf<number>();
    expectTypeOf(secrets.B).toEqualTypeOf<number>();
    expectTypeOf(secrets.C).toEqualTypeOf<number>();
  });

  it("shows names and no values wherever the whole is printed, and cannot be changed", async () => {
    const secrets = await loadSecrets(whole, { store });
    for (const shown of [
      inspect(secrets),
      JSON.stringify(secrets),
      `${JSON.stringify({ secrets })}`,
      String(secrets),
    ]) {
      expect(shown).not.toContain("planted");
    }
    expect(inspect(secrets)).toContain("DB_PASSWORD: '[secret]'");
    expect(Object.isFrozen(secrets) && Object.isFrozen(secrets.SETTINGS.hosts)).toBe(true);
    expect(Object.keys(secrets)).toEqual(Object.keys(whole.variables));
  });

  it("lists everything that is missing, malformed or of another context in one error, without a value", async () => {
    const broken = defineSecrets({
      variables: {
        GOOD: "flag",
        MISSING: "nothing.here",
        NUMBER: { secret: "db.password", type: "integer" },
        DEFAULTED: { secret: "db.password", type: "number", default: 1 },
        SHAPE: { secret: "settings", type: "json", schema: z.object({ hosts: z.array(z.number()) }) },
        TELLING: { secret: "db.password", schema: v.pipe(v.string(), v.email()) },
        THROWING: {
          secret: "db.password",
          schema: {
            "~standard": {
              version: 1,
              vendor: "mine",
              validate: (value: unknown) => {
                throw new Error(String(value));
              },
            },
          },
        },
        TEXT: "bytes",
        CONTEXT: "bound",
      },
    });
    const error = await loadSecrets(broken, { store }).then(
      () => undefined,
      (reason: unknown) => reason as DeclarationError,
    );
    expect(error).toBeInstanceOf(DeclarationError);
    expect(error?.problems.map(({ variable, error: { code } }) => [variable, code])).toEqual([
      ["MISSING", "ERR_SECRET_NOT_FOUND"],
      ["NUMBER", "ERR_INVALID_INPUT"],
      ["DEFAULTED", "ERR_INVALID_INPUT"],
      ["SHAPE", "ERR_INVALID_INPUT"],
      ["TELLING", "ERR_INVALID_INPUT"],
      ["THROWING", "ERR_INVALID_INPUT"],
      ["TEXT", "ERR_INVALID_INPUT"],
      ["CONTEXT", "ERR_CONTEXT_MISMATCH"],
    ]);
    expect(error?.message.split("\n")[0]).toBe("8 of 9 declared variables have no value:");
    expect(error?.message).toContain(
      "SHAPE (settings): the value is not what its schema (zod) wants, at .hosts.0, .hosts.1",
    );
    expect(inspect(error)).not.toContain("planted");
  });

  it("takes the default only where the secret is missing: a denied one is a failure", async () => {
    const denied: SecretStore = {
      ...store,
      async *readMany(selection) {
        for (const name of (selection as { names: string[] }).names) yield { name, error: new AccessDeniedError("no") };
      },
    };
    await expect(
      loadSecrets({ variables: { A: { secret: "a", default: "x" } } }, { store: denied }),
    ).rejects.toMatchObject({
      code: "ERR_DECLARATION",
      problems: [{ variable: "A", error: { code: "ERR_ACCESS_DENIED" } }],
    });
  });

  it("asks the store once for a secret that is several variables, and once for each version and context", async () => {
    const asked: unknown[] = [];
    const counting: SecretStore = {
      ...store,
      readMany: (selection, options) => {
        asked.push([selection, options?.version, options?.context]);
        return store.readMany(selection, options);
      },
    };
    await loadSecrets(
      {
        variables: {
          A: "old",
          B: "old",
          C: { secret: "old", version: "1" },
          D: { secret: "bound", context: { env: "prod" } },
        },
      },
      { store: counting },
    );
    expect(asked).toEqual([
      [{ names: ["old"] }, undefined, undefined],
      [{ names: ["old"] }, "1", undefined],
      [{ names: ["bound"] }, undefined, { env: "prod" }],
    ]);
  });

  it("reads a number or says that it is none, whatever the text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), async (text) => {
        const own = memoryStore();
        await own.put("n", text);
        const load = (kind: "integer" | "number") =>
          loadSecrets({ variables: { N: { secret: "n", type: kind } } }, { store: own }).then(
            ({ N }) => N as unknown,
            () => "refused",
          );
        const [integer, number] = [await load("integer"), await load("number")];
        if (integer !== "refused") expect([Number.isSafeInteger(integer), integer]).toEqual([true, Number(text)]);
        if (number !== "refused") expect([Number.isFinite(number), number]).toEqual([true, Number(text)]);
        if (/^-?\d{1,15}$/.test(text)) expect(integer).toBe(Number(text));
      }),
    );
  });
});

describe("applyToEnv", () => {
  const declaration = defineSecrets({
    variables: {
      A: "db.password",
      B: { secret: "db.port", type: "integer" },
      C: { secret: "none", required: false },
      D: { secret: "none", default: true },
    },
  });

  it("sets the texts as the store has them; the secret wins, unless what is there is to stay", async () => {
    const env: Record<string, string | undefined> = { A: "before", C: "stays", OTHER: "x" };
    expect(await applyToEnv(declaration, env, { store })).toEqual(["A", "B", "D"]);
    expect(env).toEqual({ A: "hunter22-is-planted", B: "5432", C: "stays", D: "true", OTHER: "x" });
    const kept: Record<string, string | undefined> = { A: "before" };
    expect(await applyToEnv(declaration, kept, { store, keepExisting: true })).toEqual(["B", "D"]);
    expect(kept["A"]).toBe("before");
  });

  it("sets nothing when one is wrong, or is nothing an environment can hold", async () => {
    await store.put("nul", "a\0b");
    const env = {};
    for (const secret of ["none", "bytes", "nul"]) {
      const broken = {
        variables: { A: "db.password", B: { secret, ...(secret === "bytes" ? { type: "bytes" as const } : {}) } },
      };
      await expect(applyToEnv(broken, env, { store })).rejects.toMatchObject({ code: "ERR_DECLARATION" });
      expect(env).toEqual({});
    }
  });
});
