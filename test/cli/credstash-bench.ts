import { type DynamoDbPeer, startDynalite } from "../wire/dynamodb-peer.ts";
import { type KmsDouble, startKmsDouble } from "../wire/kms-double.ts";
import { type CliBench, cliBench, type Outcome, type RunOptions } from "./terminal-double.ts";

/** Command lines against a real DynamoDB wire and a KMS double, each test file with servers of its own. */
export interface CredstashBench extends CliBench {
  readonly kms: KmsDouble;
  readonly dynamodb: DynamoDbPeer;
  /** A table name nobody used yet, and `sstash -t` bound to it. Set up already. */
  readonly freshTable: () => Promise<{
    readonly table: string;
    readonly sstash: (argv: readonly string[], options?: RunOptions) => Promise<Outcome>;
  }>;
}

let tables = 0;

export async function credstashBench(start: () => Promise<DynamoDbPeer> = startDynalite): Promise<CredstashBench> {
  const [kms, dynamodb] = await Promise.all([startKmsDouble(), start()]);
  const bench = await cliBench(awsEnvironment(kms.endpoint, dynamodb.endpoint));
  return {
    ...bench,
    kms,
    dynamodb,
    freshTable: async () => {
      tables += 1;
      const table = `table-${tables}`;
      const sstash = (argv: readonly string[], options?: RunOptions) => bench.sstash(["-t", table, ...argv], options);
      const { status, stderr } = await sstash(["setup"]);
      if (status !== 0) throw new Error(`setup failed: ${stderr}`);
      return { table, sstash };
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
