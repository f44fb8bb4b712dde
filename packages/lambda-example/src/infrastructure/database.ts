import { RemovalPolicy } from "aws-cdk-lib";
import { InstanceClass, InstanceSize, InstanceType, SubnetType } from "aws-cdk-lib/aws-ec2";
import type { Role } from "aws-cdk-lib/aws-iam";
import {
  Credentials,
  DatabaseInstance,
  DatabaseProxy,
  ParameterGroup,
  ProxyTarget,
  StorageType,
} from "aws-cdk-lib/aws-rds";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { type Engine, rotationInterval } from "./engine.ts";
import type { Network } from "./network.ts";

export const databaseUser = "app";
export const databaseName = "shop";

export interface DatabaseProps {
  readonly engine: Engine;
  readonly network: Network;
  readonly secretName: string;
  /** Of the proxy, which reads the secret. */
  readonly proxyRole: Role;
  /** Whether clients of the proxy show a token of IAM in the place of the password. */
  readonly iamAuthentication: boolean;
}

/** The database, its secret with the rotation, and the proxy before it. */
export class Database extends Construct {
  readonly proxy: DatabaseProxy;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { engine, network, secretName } = props;
    const isolated = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const secret: ISecret = new Secret(this, "Secret", {
      secretName,
      description: "User and password of the sstash sample's database",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: databaseUser }),
        generateStringKey: "password",
        // What neither engine takes in a password, or a shell mistakes.
        excludeCharacters: " %+~`#$&*()|[]{}:;<>?!'/@\"\\",
        passwordLength: 32,
      },
      // As with the network's `IVpc`.
    }) as ISecret;
    const instance = new DatabaseInstance(this, "Instance", {
      engine: engine.engine,
      parameterGroup: new ParameterGroup(this, "Parameters", {
        engine: engine.engine,
        parameters: engine.tlsParameters,
      }),
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      storageType: StorageType.GP3,
      allocatedStorage: 20,
      storageEncrypted: true,
      vpc: network.vpc,
      vpcSubnets: isolated,
      securityGroups: [network.databaseGroup],
      publiclyAccessible: false,
      credentials: Credentials.fromSecret(secret),
      databaseName,
      port: engine.port,
      autoMinorVersionUpgrade: true,
      // A sample is torn down without a trace. What is worth keeping has RETAIN or SNAPSHOT, and deletion protection.
      removalPolicy: RemovalPolicy.DESTROY,
      deletionProtection: false,
    });
    this.#rotate(instance.secret ?? secret, props);
    this.proxy = new DatabaseProxy(this, "Proxy", {
      proxyTarget: ProxyTarget.fromInstance(instance),
      secrets: [secret],
      // Its permissions are written out in policies.ts.
      role: props.proxyRole.withoutPolicyUpdates(),
      vpc: network.vpc,
      vpcSubnets: isolated,
      securityGroups: [network.proxyGroup],
      requireTLS: true,
      iamAuth: props.iamAuthentication,
      ...(props.iamAuthentication ? {} : { clientPasswordAuthType: engine.passwordType }),
    });
  }

  /** One user whose password is changed, by AWS's own function: another user each time would be unknown to the proxy's sessions. */
  #rotate(secret: ISecret, { engine, network }: DatabaseProps): void {
    secret.addRotationSchedule("Rotation", {
      automaticallyAfter: rotationInterval,
      // The first one would come with the deployment, while the proxy is being made.
      rotateImmediatelyOnUpdate: false,
      hostedRotation: engine.rotation({
        vpc: network.vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        securityGroups: [network.rotationGroup],
      }),
    });
  }
}
