import { InvalidInputError } from "../errors.ts";

export type TrustedBy = "ecs-task" | "ecs-execution" | "lambda" | "ec2" | "github" | "gitlab";

export const trustedBy: readonly TrustedBy[] = ["ecs-task", "ecs-execution", "lambda", "ec2", "github", "gitlab"];

export interface TrustScope {
  readonly account: string;
  readonly partition?: string;
  /** Of a pipeline: `ORG/REPO` of GitHub, `GROUP/PROJECT` of GitLab. */
  readonly project?: string;
  /** Of a pipeline: the branch. Default: `main`. */
  readonly branch?: string;
}

export interface TrustPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly [
    {
      readonly Effect: "Allow";
      readonly Principal: Readonly<Record<string, string>>;
      readonly Action: string;
      readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    },
  ];
}

const services: Partial<Record<TrustedBy, string>> = {
  "ecs-task": "ecs-tasks.amazonaws.com",
  "ecs-execution": "ecs-tasks.amazonaws.com",
  lambda: "lambda.amazonaws.com",
  ec2: "ec2.amazonaws.com",
};

/**
 * Who may take on a role: a service, or the pipelines of one branch of one project by OpenID Connect. Sources: the user guides
 * of ECS ("confused deputy"), Lambda and EC2; "Configuring OpenID Connect in AWS" of GitHub and of GitLab.
 * @throws InvalidInputError when the project of a pipeline is missing.
 */
export function trustPolicy(by: TrustedBy, scope: TrustScope): TrustPolicy {
  const service = services[by];
  if (service !== undefined) {
    const condition = service.startsWith("ecs")
      ? { Condition: { StringEquals: { "aws:SourceAccount": scope.account } } }
      : {};
    return one({ Principal: { Service: service }, Action: "sts:AssumeRole", ...condition });
  }
  const { partition = "aws", account, project, branch = "main" } = scope;
  if (project === undefined || !/^[\w.-]+(?:\/[\w.-]+)+$/.test(project)) {
    throw new InvalidInputError(
      `a role for ${by} is for one project: give it as ${by === "github" ? "ORG/REPO" : "GROUP/PROJECT"}`,
    );
  }
  const host = by === "github" ? "token.actions.githubusercontent.com" : "gitlab.com";
  const audience = by === "github" ? "sts.amazonaws.com" : "https://gitlab.com";
  const subject =
    by === "github"
      ? `repo:${project}:ref:refs/heads/${branch}`
      : `project_path:${project}:ref_type:branch:ref:${branch}`;
  return one({
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${host}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: subject } },
  });
}

function one(statement: Omit<TrustPolicy["Statement"][0], "Effect">): TrustPolicy {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
}
