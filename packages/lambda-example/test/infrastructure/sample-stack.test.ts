import { describe, expect, it } from "vitest";
import { resourcesOf, synthesised, type Template } from "./synthesised.ts";

/** The part of a logical id or a reference that names a security group. */
function groupName(template: Template, reference: unknown): string {
  const id = JSON.stringify(reference).match(/"(\w*group\w*)"/)?.[1] ?? "";
  const group = resourcesOf(template, "AWS::EC2::SecurityGroup").find(([logicalId]) => logicalId === id)?.[1];
  return String(group?.Properties["GroupDescription"]).replace(/^The (.*) of the sstash sample$/, "$1");
}

/** Each rule as `from → to: port`, seen from the side that sends or the one that receives. */
function rules(template: Template, side: "Ingress" | "Egress"): readonly string[] {
  return resourcesOf(template, `AWS::EC2::SecurityGroup${side}`)
    .map(([, { Properties }]) => {
      const own = groupName(template, Properties["GroupId"]);
      const other = groupName(
        template,
        Properties[side === "Ingress" ? "SourceSecurityGroupId" : "DestinationSecurityGroupId"],
      );
      const [from, to] = side === "Ingress" ? [other, own] : [own, other];
      expect(Properties).toMatchObject({ IpProtocol: "tcp", FromPort: Properties["ToPort"] });
      // The database's port is read off the database, which has it from the stack.
      const isDatabases = JSON.stringify(Properties["ToPort"]).includes('"Endpoint.Port"');
      return `${from} → ${to}: ${isDatabases ? "its port" : Properties["ToPort"]}`;
    })
    .sort();
}

describe.each(synthesised())("the stack for $engineName with authentication by $authentication", (variant) => {
  const { template } = variant;
  const text = JSON.stringify(template);
  /** The properties of all that the stack has of a type. */
  const allOf = (type: string) => resourcesOf(template, type).map(([, { Properties }]) => Properties);
  const port = variant.engineName === "mysql" ? 3306 : 5432;
  const isIam = variant.authentication === "iam";

  it("lets each part reach the next, and nothing else", () => {
    const chain = [
      `function → proxy: ${port}`,
      ...(isIam ? [] : ["function → secrets-manager-endpoint: 443"]),
      "proxy → database: its port",
      `rotation → database: ${port}`,
      "rotation → secrets-manager-endpoint: 443",
    ];
    expect(rules(template, "Ingress")).toEqual(chain);
    expect(rules(template, "Egress")).toEqual(chain);
    for (const [id, { Properties }] of resourcesOf(template, "AWS::EC2::SecurityGroup")) {
      expect(Properties["SecurityGroupIngress"]).toBeUndefined();
      // A group without a rule for what goes out would be given one that allows everything. CDK's way to say "none" is this.
      const doesSend = chain.some((rule) => rule.startsWith(`${groupName(template, { Ref: id })} → `));
      expect(Properties["SecurityGroupEgress"]).toEqual(
        doesSend ? undefined : [expect.objectContaining({ CidrIp: "255.255.255.255/32" })],
      );
    }
  });

  it("has two private subnets in two zones, and no way to the internet", () => {
    const subnets = allOf("AWS::EC2::Subnet");
    expect(subnets.map((subnet) => subnet["MapPublicIpOnLaunch"])).toEqual([false, false]);
    expect(new Set(subnets.map((subnet) => JSON.stringify(subnet["AvailabilityZone"]))).size).toBe(2);
    for (const type of ["NatGateway", "InternetGateway", "EgressOnlyInternetGateway", "Route"]) {
      expect(allOf(`AWS::EC2::${type}`)).toHaveLength(0);
    }
    expect(text).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
  });

  it("reaches Secrets Manager inside the network, by its usual name", () => {
    expect(allOf("AWS::EC2::VPCEndpoint")).toMatchObject([
      {
        ServiceName: "com.amazonaws.us-east-1.secretsmanager",
        VpcEndpointType: "Interface",
        PrivateDnsEnabled: true,
      },
    ]);
    expect(allOf("AWS::EC2::VPCEndpoint")).toHaveLength(1);
  });

  it("takes no session without TLS, at the proxy or at the database", () => {
    expect(allOf("AWS::RDS::DBProxy")).toMatchObject([
      {
        RequireTLS: true,
        EngineFamily: variant.engineName.toUpperCase(),
        Auth: [{ AuthScheme: "SECRETS", IAMAuth: isIam ? "REQUIRED" : "DISABLED" }],
      },
    ]);
    const [name, value] = variant.engineName === "mysql" ? ["require_secure_transport", "1"] : ["rds.force_ssl", "1"];
    expect(allOf("AWS::RDS::DBParameterGroup")).toMatchObject([{ Parameters: { [name ?? ""]: value } }]);
  });

  it("keeps the database private and encrypted, and its password out of the template", () => {
    expect(allOf("AWS::RDS::DBInstance")).toMatchObject([
      {
        Port: String(port),
        PubliclyAccessible: false,
        StorageEncrypted: true,
        MasterUserPassword: {
          "Fn::Join": ["", expect.arrayContaining([expect.stringContaining("resolve:secretsmanager:")])],
        },
      },
    ]);
    expect(allOf("AWS::SecretsManager::Secret")).toMatchObject([
      {
        Name: `sstash-sample/${variant.engineName}`,
        GenerateSecretString: { GenerateStringKey: "password", SecretStringTemplate: '{"username":"app"}' },
      },
    ]);
  });

  it("rotates the password of one user", () => {
    const rotationType = variant.engineName === "mysql" ? "MySQLSingleUser" : "PostgreSQLSingleUser";
    expect(allOf("AWS::SecretsManager::RotationSchedule")).toMatchObject([
      {
        HostedRotationLambda: { RotationType: rotationType },
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: "rate(30 days)" },
      },
    ]);
  });

  it("gives the function where the proxy is and who logs in, and no password", () => {
    const login = isIam ? { DATABASE_USER: "app" } : { DATABASE_SECRET: `sstash-sample/${variant.engineName}` };
    expect(allOf("AWS::Lambda::Function")).toMatchObject([
      {
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Environment: {
          Variables: {
            PROXY_ENDPOINT: { "Fn::GetAtt": [expect.stringContaining("Proxy"), "Endpoint"] },
            PROXY_PORT: String(port),
            DATABASE_NAME: "shop",
            ...login,
          },
        },
      },
    ]);
  });

  it("answers only those who sign their request", () => {
    expect(allOf("AWS::ApiGatewayV2::Route")).toMatchObject([{ RouteKey: "GET /", AuthorizationType: "AWS_IAM" }]);
    expect(allOf("AWS::ApiGatewayV2::Route")).toHaveLength(1);
  });

  it("attaches no policy that is not written here", () => {
    expect(text).not.toContain("ManagedPolicyArns");
    expect(allOf("AWS::IAM::ManagedPolicy")).toHaveLength(0);
    expect(allOf("AWS::IAM::Policy")).toHaveLength(0);
    expect(allOf("AWS::IAM::Role")).toHaveLength(2);
  });
});
