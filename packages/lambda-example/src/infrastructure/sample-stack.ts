import { CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { SubnetType } from "aws-cdk-lib/aws-ec2";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { Database, databaseName, databaseUser } from "./database.ts";
import { type EngineName, engines } from "./engine.ts";
import { Network } from "./network.ts";
import { functionRuntime, type Place, proxyLogin, secretReader } from "./policies.ts";

export type Authentication = "password" | "iam";

export interface SampleProps extends StackProps {
  readonly env: Place;
  readonly engineName: EngineName;
  /** Of the function, at the proxy. */
  readonly authentication: Authentication;
  /** Folder with the function's `index.cjs`. */
  readonly bundle: string;
}

/** Everything: an HTTP API, the function behind it, the proxy, the database, and the secret. */
export class SampleStack extends Stack {
  constructor(scope: Construct, id: string, props: SampleProps) {
    super(scope, id, { ...props, description: "sstash sample: a function, an RDS Proxy and a rotated secret" });
    const isIam = props.authentication === "iam";
    const engine = engines[props.engineName];
    const secretName = `sstash-sample/${props.engineName}`;
    const network = new Network(this, "Network", { databasePort: engine.port, doesFunctionReadSecret: !isIam });
    const proxyRole = new Role(this, "ProxyRole", {
      assumedBy: new ServicePrincipal("rds.amazonaws.com"),
      inlinePolicies: { ReadSecret: PolicyDocument.fromJson(secretReader(props.env, secretName)) },
    });
    const { proxy } = new Database(this, "Database", {
      engine,
      network,
      secretName,
      proxyRole,
      iamAuthentication: isIam,
    });
    const loginPolicy = isIam
      ? proxyLogin(props.env, Fn.select(6, Fn.split(":", proxy.dbProxyArn)), databaseUser)
      : secretReader(props.env, secretName);
    const logGroup = new LogGroup(this, "Log", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const code = new LambdaFunction(this, "Function", {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundle),
      handler: "index.handler",
      role: new Role(this, "FunctionRole", {
        assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
        inlinePolicies: {
          Login: PolicyDocument.fromJson(loginPolicy),
          Runtime: PolicyDocument.fromJson(functionRuntime(logGroup.logGroupArn)),
        },
      }),
      memorySize: 512,
      // Three logins with their pauses fit, and API Gateway waits for 30 s.
      timeout: Duration.seconds(15),
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [network.functionGroup],
      logGroup,
      environment: {
        PROXY_ENDPOINT: proxy.endpoint,
        PROXY_PORT: String(engine.port),
        DATABASE_NAME: databaseName,
        ...(isIam ? { DATABASE_USER: databaseUser } : { DATABASE_SECRET: secretName }),
      },
    });
    const api = new HttpApi(this, "Api", {
      description: "sstash sample",
      // Whoever calls signs as somebody who may: nothing here is open to all.
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    api.addRoutes({ path: "/", methods: [HttpMethod.GET], integration: new HttpLambdaIntegration("Answer", code) });
    new CfnOutput(this, "Url", { value: api.apiEndpoint });
    new CfnOutput(this, "SecretName", { value: secretName });
  }
}
