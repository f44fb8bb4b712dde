import { type SecretsManagerDouble, startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { awsEnvironment } from "./credstash-bench.ts";
import { type CliBench, cliBench } from "./terminal-double.ts";

/** Command lines against a double of Secrets Manager. */
export interface SecretsManagerBench extends CliBench {
  readonly double: SecretsManagerDouble;
}

export async function secretsManagerBench(): Promise<SecretsManagerBench> {
  const double = await startSecretsManagerDouble();
  // Nothing of this may go to KMS or DynamoDB, so nothing listens there.
  const nowhere = "http://127.0.0.1:1";
  const environment = {
    ...awsEnvironment(nowhere, nowhere),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: double.endpoint,
    SSTASH_BACKEND: "secrets-manager",
  };
  // The SDK reads the process's own environment.
  process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = double.endpoint;
  const bench = await cliBench(environment);
  return {
    ...bench,
    double,
    close: async () => {
      delete process.env["AWS_ENDPOINT_URL_SECRETS_MANAGER"];
      await Promise.all([bench.close(), double.close()]);
    },
  };
}
