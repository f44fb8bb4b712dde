// Loaded only where a profile, a role or an MFA prompt is asked for; otherwise the clients find credentials by themselves.
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsClientConfig, AwsOptions, CredentialProvider } from "./client-config.ts";

/** The name credstash gives its sessions, so that policies and trails that look for it go on working. */
const roleSessionName = "AssumeRoleCredstashSession1";

export function credentialsFor(
  options: AwsOptions,
  config: Pick<AwsClientConfig, "region" | "requestHandler">,
): CredentialProvider {
  const { profile, mfaCode, roleArn } = options;
  const clientConfig = { region: config.region, requestHandler: config.requestHandler };
  const chain = fromNodeProviderChain({
    clientConfig,
    ...(profile === undefined ? {} : { profile }),
    ...(mfaCode === undefined ? {} : { mfaCodeProvider: mfaCode }),
  });
  if (roleArn === undefined) return chain;
  return fromTemporaryCredentials({
    masterCredentials: chain,
    params: { RoleArn: roleArn, RoleSessionName: roleSessionName },
    clientConfig,
  });
}
