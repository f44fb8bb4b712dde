import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { resolveRegion } from "./region.ts";
import { requestHandlerOptions } from "./transport.ts";

/** How to reach AWS and as whom. */
export interface AwsOptions {
  /** Default: `AWS_DEFAULT_REGION`, then `AWS_REGION`, then that of the profile, then `fallbackRegion`. */
  readonly region?: string;
  /** Used when no region is found anywhere. Default: none, and the call fails. */
  readonly fallbackRegion?: string;
  /** Profile of the shared AWS configuration. Default: `AWS_PROFILE`, or the SDK's own chain. */
  readonly profile?: string;
  /** Role to assume, as credstash's `-n` does. */
  readonly roleArn?: string;
  /** Asks for the code of an MFA device when a profile wants one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  /** Environment to read. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type CredentialProvider = NonNullable<DynamoDBClientConfig["credentials"]>;

/** What the clients of one store share: region, time limits, and one provider of credentials, so that they are found once. */
export interface AwsClientConfig {
  readonly region: string;
  readonly requestHandler: Awaited<ReturnType<typeof requestHandlerOptions>>;
  readonly credentials?: CredentialProvider;
}

export async function awsClientConfig(options: AwsOptions): Promise<AwsClientConfig> {
  const env = options.env ?? process.env;
  const [region, requestHandler] = await Promise.all([resolveRegion(options, env), requestHandlerOptions(env)]);
  const base = { region, requestHandler };
  if (options.roleArn === undefined && options.profile === undefined && options.mfaCode === undefined) return base;
  const { credentialsFor } = await import("./credentials.ts");
  return { ...base, credentials: credentialsFor(options, base) };
}
