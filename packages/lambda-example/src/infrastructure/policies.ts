import { type PolicyDocument, secretsManagerUsesPolicy } from "@sstash/core/policy";

/** Where the sample lives. */
export interface Place {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** Reads this one secret's value, and nothing else. */
export function secretReader({ account, region }: Place, secretName: string): PolicyDocument {
  const uses = [{ on: "secrets", actions: ["GetSecretValue"], names: { names: [secretName] } }] as const;
  return secretsManagerUsesPolicy(uses, { account, regions: [region] }).document;
}

/**
 * What Lambda needs of the function's role: to write to the function's own log, and to place it into the network. The second
 * has no narrower resource that would be known before. Source: Lambda developer guide, "Giving Lambda functions access to
 * resources in an Amazon VPC".
 * @param logGroupArn with `:*` at its end.
 */
export function functionRuntime(logGroupArn: string): PolicyDocument {
  const interfaces = [
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DescribeSubnets",
  ];
  const addresses = ["AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [logGroupArn],
      },
      {
        Sid: "JoinNetwork",
        Effect: "Allow",
        Action: [...interfaces, ...addresses].map((action) => `ec2:${action}`),
        Resource: ["*"],
      },
    ],
  };
}

/** Logs in to the proxy as this user, by a token. @param proxyId `prx-…`: not the name, and not the database's id. */
export function proxyLogin({ account, region }: Place, proxyId: string, user: string): PolicyDocument {
  const Resource = [`arn:aws:rds-db:${region}:${account}:dbuser:${proxyId}/${user}`];
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "LogInToProxy", Effect: "Allow", Action: ["rds-db:connect"], Resource }],
  };
}
