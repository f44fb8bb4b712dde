import { type Dynalite, startDynalite } from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";
import { AwsTable, type Row } from "./aws-table.ts";
import { type CliBench, cliBench, type Outcome, type RunOptions } from "./terminal-double.ts";

/** A table nobody used yet, `sstash -t` bound to it, and its rows past sstash. */
export interface FreshTable {
  readonly table: string;
  readonly sstash: (argv: readonly string[], options?: RunOptions) => Promise<Outcome>;
  /** Sorted by name and version. */
  readonly rows: () => Promise<readonly Row[]>;
  /** Writes a row as it is, over any that is there. */
  readonly write: (row: Row) => Promise<void>;
}

/** Command lines against a real DynamoDB wire and a KMS double, each test file with servers of its own. */
export interface CredstashBench extends CliBench {
  readonly kms: KmsDouble;
  readonly dynamodb: Dynalite;
  readonly environment: Readonly<Record<string, string>>;
  readonly freshTable: () => Promise<FreshTable>;
}

let tables = 0;

export async function credstashBench(): Promise<CredstashBench> {
  const [kms, dynamodb] = await Promise.all([startKmsDouble(), startDynalite()]);
  const environment = awsEnvironment(kms.endpoint, dynamodb.endpoint);
  const bench = await cliBench(environment);
  return {
    ...bench,
    kms,
    dynamodb,
    environment,
    freshTable: async () => {
      tables += 1;
      const table = `table-${tables}`;
      const aws = await AwsTable.make(table, dynamodb.endpoint);
      return {
        table,
        sstash: (argv, options) => bench.sstash(["-t", table, ...argv], options),
        rows: () => aws.rows(),
        write: (row) => aws.write(row),
      };
    },
    close: async () => {
      await Promise.all([bench.close(), kms.close(), dynamodb.close()]);
    },
  };
}

/** Every variable that could lead out of the test is set or emptied here. */
export function awsEnvironment(kmsEndpoint: string, dynamodbEndpoint: string): Readonly<Record<string, string>> {
  const environment = {
    AWS_ENDPOINT_URL_KMS: kmsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "not-a-real-key",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nonexistent/config",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/credentials",
  };
  // The SDK reads the process's own environment.
  Object.assign(process.env, environment);
  for (const name of ["AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"]) delete process.env[name];
  return environment;
}
