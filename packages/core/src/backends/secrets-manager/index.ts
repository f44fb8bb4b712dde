import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type AwsOptions, awsClientConfig, callSettings } from "../../aws/client-config.ts";
import { memo } from "../../aws/memo.ts";
import type { Secret } from "../../store.ts";
import type { StoreWarning } from "../../warning.ts";
import type { NewSecretOptions } from "./put-secret.ts";
import { SecretNames } from "./secret-name.ts";
import { SecretsManagerApi } from "./secrets-manager-api.ts";
import { SecretsManagerStore } from "./secrets-manager-store.ts";

export interface SecretsManagerStoreOptions extends NewSecretOptions, AwsOptions {
  /** Stands before every name, as it is: with `app/prod/` the secret `db` is `app/prod/db`. Default: none. */
  readonly prefix?: string;
  /** A ready-made client; then region, profile and role are its own. */
  readonly client?: SecretsManagerClient;
  readonly onWarning?: (warning: StoreWarning) => void;
}

/**
 * AWS Secrets Manager. Nothing is loaded and nothing is called before the first use.
 * A name may be an ARN, whole or without its last six characters; `NAME#a.b` is a leaf of a JSON value.
 * @throws InvalidInputError for a prefix that no name can begin with.
 */
export function secretsManagerStore(options: SecretsManagerStoreOptions = {}): SecretsManagerStore {
  const client = memo(async () => {
    if (options.client !== undefined) return options.client;
    const [{ makeSecretsManagerClient }, config] = await Promise.all([
      import("./secrets-manager-calls.ts"),
      awsClientConfig(options),
    ]);
    return makeSecretsManagerClient(config);
  });
  return new SecretsManagerStore({
    calls: new SecretsManagerApi(client, callSettings(options)),
    names: new SecretNames(options.prefix ?? ""),
    fresh: options,
    warn: (warning) => options.onWarning?.(warning),
  });
}

/** A secret whose value is a JSON object, as one secret for each leaf, named `NAME#a.b`; any other as it is. */
export async function expandLeaves(secret: Secret): Promise<readonly Secret[]> {
  const { expandTree } = await import("./expand-tree.ts");
  return expandTree(secret);
}

export type { CallReport, CallSettings } from "../../aws/aws-call.ts";
export type { NewSecretOptions } from "./put-secret.ts";
export { SecretsManagerStore } from "./secrets-manager-store.ts";
