import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { CallReport, CallSettings } from "./aws-call.ts";
import { resolveRegion } from "./region.ts";
import type { Environment } from "./shared-profile.ts";
import { type AwsTimeouts, awsTransport, type Transport } from "./transport.ts";

/** How to reach AWS and as whom. */
export interface AwsOptions {
  /** Default: `AWS_DEFAULT_REGION`, then `AWS_REGION`, then that of the profile, then `fallbackRegion`. */
  readonly region?: string;
  /** Used when no region is found anywhere. Default: none, and the call fails. */
  readonly fallbackRegion?: string;
  /** Profile of the shared AWS configuration. Default: `AWS_DEFAULT_PROFILE`, `AWS_PROFILE`, or the SDK's own chain. */
  readonly profile?: string;
  /** Role to assume, as credstash's `-n` does. */
  readonly roleArn?: string;
  /** URL that takes the place of AWS for every service of the store, STS for `roleArn` included. Default: the SDK's own settings. */
  readonly endpoint?: string;
  /** Asks for the code of an MFA device when a profile wants one. The calls' time limits stand still meanwhile. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  readonly timeouts?: AwsTimeouts;
  /** Told of every call when it has ended; DynamoDB then counts capacity units. For statistics and tracing. */
  readonly onCall?: (report: CallReport) => void;
  /** Tries of each request, the first included. Default: `AWS_MAX_ATTEMPTS`, the profile's `max_attempts`, or the SDK's. */
  readonly maxAttempts?: number;
  /**
   * Environment to read regions, profiles, keys, proxies and certificates from. What the SDK looks up by itself (endpoints,
   * retries, web identity) it reads from `process.env` always. Default: `process.env`.
   */
  readonly env?: Environment;
}

/** What of the options goes into every call. */
export function callSettings({ timeouts, onCall }: AwsOptions): CallSettings {
  return {
    ...(timeouts?.overallMs === undefined ? {} : { overallMs: timeouts.overallMs }),
    ...(onCall === undefined ? {} : { onCall }),
  };
}

export type CredentialProvider = NonNullable<DynamoDBClientConfig["credentials"]>;
export type AwsKeys = Exclude<CredentialProvider, (...all: never[]) => unknown>;

/** What the clients of one store share: region, transport, and one provider of credentials, so that they are found once. */
export interface AwsClientConfig extends Transport {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly endpoint?: string;
  readonly maxAttempts?: number;
  /** Where the SDK looks for its other settings (`endpoint_url`, `max_attempts`). */
  readonly profile?: string;
}

export async function awsClientConfig(options: AwsOptions): Promise<AwsClientConfig> {
  const env = options.env ?? process.env;
  const { sharedProfile } = await import("./shared-profile.ts");
  const profile = await sharedProfile(options.profile, env);
  const config = {
    region: resolveRegion(options, env, profile),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.maxAttempts === undefined ? {} : { maxAttempts: options.maxAttempts }),
    ...(profile.named ? { profile: profile.name } : {}),
    ...(await awsTransport(options.timeouts ?? {}, env, profile)),
  };
  // A profile that was given leaves no doubt who is meant; one that the environment names does not stand before its keys.
  // That is boto's rule; the SDK would prefer the profile.
  const keys = options.profile ? undefined : keysOf(env);
  if (keys !== undefined && options.roleArn === undefined) return { ...config, credentials: keys };
  const { findCredentials } = await import("./credentials.ts");
  return { ...config, credentials: findCredentials(options, { ...config, profile }, keys) };
}

function keysOf(env: Environment): AwsKeys | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const { AWS_SESSION_TOKEN: sessionToken, AWS_ACCOUNT_ID: accountId, AWS_CREDENTIAL_SCOPE: credentialScope } = env;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(accountId ? { accountId } : {}),
    ...(credentialScope ? { credentialScope } : {}),
  };
}
