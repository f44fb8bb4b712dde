// Loaded where the caller is looked up, and as one module with named imports, so that bundlers keep this call only.
import {
  GetCallerIdentityCommand,
  type GetCallerIdentityCommandOutput,
  STSClient,
  type STSClientConfig,
} from "@aws-sdk/client-sts";
import { leanClient } from "../aws/lean-client.ts";

export function makeStsClient(config: STSClientConfig): STSClient {
  return leanClient(new STSClient(config));
}

export function getCallerIdentity(
  client: STSClient,
  abortSignal: AbortSignal,
): Promise<GetCallerIdentityCommandOutput> {
  return client.send(new GetCallerIdentityCommand({}), { abortSignal });
}
