import { Duration } from "aws-cdk-lib";
import {
  ClientPasswordAuthType,
  DatabaseInstanceEngine,
  type IInstanceEngine,
  MysqlEngineVersion,
  PostgresEngineVersion,
} from "aws-cdk-lib/aws-rds";
import { HostedRotation, type SingleUserHostedRotationOptions } from "aws-cdk-lib/aws-secretsmanager";

export type EngineName = "mysql" | "postgresql";

export interface Engine {
  readonly engine: IInstanceEngine;
  /** Of the proxy, whatever that of the database; here both have it. */
  readonly port: number;
  /** With which the database refuses sessions without TLS. */
  readonly tlsParameters: Readonly<Record<string, string>>;
  readonly passwordType: ClientPasswordAuthType;
  readonly rotation: (options: SingleUserHostedRotationOptions) => HostedRotation;
}

/** RDS moves on to newer minor versions by itself. */
export const engines: Readonly<Record<EngineName, Engine>> = {
  mysql: {
    engine: DatabaseInstanceEngine.mysql({ version: MysqlEngineVersion.VER_8_4_10 }),
    port: 3306,
    tlsParameters: { require_secure_transport: "1" },
    passwordType: ClientPasswordAuthType.MYSQL_CACHING_SHA2_PASSWORD,
    rotation: HostedRotation.mysqlSingleUser,
  },
  postgresql: {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_9 }),
    port: 5432,
    tlsParameters: { "rds.force_ssl": "1" },
    passwordType: ClientPasswordAuthType.POSTGRES_SCRAM_SHA_256,
    rotation: HostedRotation.postgreSqlSingleUser,
  },
};

export const rotationInterval: Duration = Duration.days(30);
