import { Fn, Tags } from "aws-cdk-lib";
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";

export interface NetworkProps {
  readonly databasePort: number;
  /** Whether the function reads the secret: with IAM authentication it does not, and has no way there. */
  readonly doesFunctionReadSecret: boolean;
}

/**
 * Private subnets in two zones, with no way to the internet in either direction, and a security group for each part. The
 * groups are a chain: function → proxy → database, and function → endpoint of Secrets Manager. Nobody else gets anywhere.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly functionGroup: SecurityGroup;
  readonly proxyGroup: SecurityGroup;
  readonly databaseGroup: SecurityGroup;
  readonly rotationGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { databasePort, doesFunctionReadSecret }: NetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, "Vpc", {
      ipAddresses: IpAddresses.cidr("10.20.0.0/16"),
      // By number, so that a template needs no look-up in the account.
      availabilityZones: [0, 1].map((zone) => Fn.select(zone, Fn.getAzs())),
      natGateways: 0,
      subnetConfiguration: [{ name: "private", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
    });
    // CDK's declarations are not made for `exactOptionalPropertyTypes`: its own classes miss their interfaces by an `undefined`.
    this.vpc = vpc as IVpc;
    this.functionGroup = this.#group("function");
    this.proxyGroup = this.#group("proxy");
    this.databaseGroup = this.#group("database");
    this.rotationGroup = this.#group("rotation");
    const endpointGroup = this.#group("secrets-manager-endpoint");

    const sql = Port.tcp(databasePort);
    allow(this.functionGroup, this.proxyGroup, sql);
    // From the proxy to the database: CDK's own proxy adds the rule.
    allow(this.rotationGroup, this.databaseGroup, sql);
    allow(this.rotationGroup, endpointGroup, Port.HTTPS);
    if (doesFunctionReadSecret) allow(this.functionGroup, endpointGroup, Port.HTTPS);

    new InterfaceVpcEndpoint(this, "SecretsManager", {
      vpc: this.vpc,
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      privateDnsEnabled: true,
      securityGroups: [endpointGroup],
      // By itself it would take calls from the whole network.
      open: false,
    });
  }

  #group(name: string): SecurityGroup {
    const group = new SecurityGroup(this, `${name}-group`, {
      vpc: this.vpc,
      description: `The ${name} of the sstash sample`,
      allowAllOutbound: false,
    });
    Tags.of(group).add("Name", `sstash-sample-${name}`);
    return group;
  }
}

function allow(from: SecurityGroup, to: SecurityGroup, port: Port): void {
  from.addEgressRule(to, port);
  to.addIngressRule(from, port);
}
