import { runSimulation } from "@cloud-copilot/iam-simulate";
import { credstashPolicy, type PolicyDocument, type Role, secretsManagerPolicy } from "@sstash/core/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IamRequest, isAllowed } from "./evaluator.ts";

const account = { account: "111122223333", regions: ["ap-northeast-2"] };
const table = "arn:aws:dynamodb:ap-northeast-2:111122223333:table/credential-store";
const scopable: readonly Role[] = ["reader", "writer", "editor", "deleter", "ci"];

/** What IAM can express, with everything that could go wrong in it. */
const character = fc.constantFrom("a", "b", ".", "-", "/", "*", "?", "$", "{", "}", "_", "A", "é", " ", "[", "^", "\\");
const name = fc.string({ unit: character, minLength: 1, maxLength: 8 });
const pattern = fc
  .array(fc.oneof(fc.constant("*"), fc.string({ unit: character, maxLength: 3 })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((text) => text !== "");

const scoped = (role: Role, given: string) =>
  credstashPolicy(role, { ...account, key: "11111111-2222-3333-4444-555555555555", patterns: [given] });

describe("our evaluator", () => {
  it("agrees with an independent one on random scopes and requests, but for KMS's context keys, which that one leaves out", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...scopable),
        pattern,
        fc.constantFrom("Query", "GetItem", "PutItem", "DeleteItem"),
        fc.array(name, { minLength: 1, maxLength: 3 }),
        async (role, given, action, names) => {
          const { document } = scoped(role, given);
          const request = { action: `dynamodb:${action}`, resource: table, context: { "dynamodb:LeadingKeys": names } };
          const { overallResult } = (await runSimulation(simulation(document, request), {})) as {
            overallResult: string;
          };
          expect(isAllowed(document, request)).toBe(overallResult === "Allowed");
        },
      ),
      { numRuns: 300 },
    );
    for (const role of scopable) {
      const { document } = scoped(role, "*");
      const result = (await runSimulation(
        simulation(document, { action: "dynamodb:Scan", resource: table, context: {} }),
        {},
      )) as {
        overallResult: string;
      };
      expect(result.overallResult).toBe("ImplicitlyDenied");
    }
  });
});

/** Statements of the operators that are emitted, over keys that a Query or a GetSecretValue has, with values that may match. */
const word = fc.constantFrom(
  "app.a",
  "app.b",
  "app.*",
  "*",
  "a?p.a",
  "name",
  "version",
  "SPECIFIC_ATTRIBUTES",
  "AWSCURRENT",
);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
const many = fc.constantFrom("dynamodb:LeadingKeys", "dynamodb:Attributes");
const anyCondition = fc
  .array(
    fc.oneof(
      fc.tuple(
        fc.constantFrom("ForAllValues:StringLike", "ForAllValues:StringEquals", "ForAnyValue:StringEquals"),
        many,
        words,
      ),
      fc.tuple(fc.constant("StringEquals"), fc.constant("dynamodb:Select"), words),
      fc.tuple(fc.constant("Null"), fc.oneof(many, fc.constant("dynamodb:Select")), fc.constantFrom("true", "false")),
    ),
    { maxLength: 4 },
  )
  .map((parts) => {
    const all: Record<string, Record<string, string | readonly string[]>> = {};
    for (const [operator, conditionKey, values] of parts) {
      all[operator] = { ...all[operator], [conditionKey]: values };
    }
    return all;
  });
const anyPolicy: fc.Arbitrary<PolicyDocument> = fc
  .array(fc.tuple(fc.subarray(["dynamodb:Query", "dynamodb:GetItem"], { minLength: 1 }), anyCondition), {
    minLength: 1,
    maxLength: 3,
  })
  .map((statements) => ({
    Version: "2012-10-17",
    Statement: statements.map(([Action, Condition], index) => ({
      Sid: `S${index}`,
      Effect: "Allow",
      Action,
      Resource: [table],
      ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
    })),
  }));
const anyRequest: fc.Arbitrary<IamRequest> = fc.record({
  action: fc.constantFrom("dynamodb:Query", "dynamodb:GetItem"),
  resource: fc.constant(table),
  context: fc
    .record(
      { "dynamodb:LeadingKeys": words, "dynamodb:Attributes": words, "dynamodb:Select": word },
      { requiredKeys: [] },
    )
    // GetItem has no Select; the other one would leave the key out.
    .map((context): IamRequest["context"] => context as IamRequest["context"]),
});

describe("our evaluator, of any policy with the operators that are emitted", () => {
  it("agrees with an independent one on 1,000 policies and requests", async () => {
    let allowed = 0;
    await fc.assert(
      fc.asyncProperty(anyPolicy, anyRequest, async (document, given) => {
        const { "dynamodb:Select": select, ...rest } = given.context;
        const hasSelect = given.action === "dynamodb:Query" && select !== undefined;
        const request = { ...given, context: hasSelect ? { ...rest, "dynamodb:Select": select } : rest };
        const { overallResult } = (await runSimulation(simulation(document, request), {})) as { overallResult: string };
        const isOurs = isAllowed(document, request);
        if (isOurs) allowed += 1;
        expect(isOurs).toBe(overallResult === "Allowed");
      }),
      { numRuns: 1000 },
    );
    // Both answers came up often enough for the agreement to mean something.
    expect(allowed).toBeGreaterThan(100);
    expect(allowed).toBeLessThan(900);
  });

  it("agrees on Secrets Manager: names, patterns, pinned ARNs and labels", async () => {
    const secret = fc.constantFrom("app/a", "app/b", "app/a-b", "apple", "db");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Role>("reader", "writer", "editor", "deleter"),
        fc.record({
          names: fc.uniqueArray(secret, { minLength: 1, maxLength: 2 }),
          patterns: fc.uniqueArray(fc.constantFrom("app/*", "*b", "d*"), { maxLength: 2 }),
          stagingLabel: fc.option(fc.constantFrom("AWSCURRENT", "blue"), { nil: undefined }),
        }),
        fc.record({
          name: secret,
          action: fc.constantFrom("GetSecretValue", "PutSecretValue", "DeleteSecret", "DescribeSecret"),
          stage: fc.option(fc.constantFrom("AWSCURRENT", "blue"), { nil: undefined }),
        }),
        async (role, { stagingLabel, ...scope }, asked) => {
          const label = stagingLabel === undefined ? {} : { stagingLabel };
          const { document } = secretsManagerPolicy(role, { ...account, ...scope, ...label });
          const stage = asked.action === "GetSecretValue" ? asked.stage : undefined;
          const request: IamRequest = {
            action: `secretsmanager:${asked.action}`,
            resource: `arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:${asked.name}-AbC123`,
            context: stage === undefined ? {} : { "secretsmanager:VersionStage": stage },
          };
          const { overallResult } = (await runSimulation(simulation(document, request), {})) as {
            overallResult: string;
          };
          expect(isAllowed(document, request)).toBe(overallResult === "Allowed");
        },
      ),
      { numRuns: 500 },
    );
  });
});

function simulation(document: PolicyDocument, { action, resource, context }: IamRequest) {
  return {
    request: {
      principal: "arn:aws:iam::111122223333:user/somebody",
      action,
      resource: { resource, accountId: "111122223333" },
      contextVariables: Object.fromEntries(
        Object.entries(context).map(([variable, value]) => [variable, typeof value === "string" ? value : [...value]]),
      ),
    },
    identityPolicies: [{ name: "policy", policy: document }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}
