import type { Agent, AgentOptions } from "node:https";
import type { HandlerExtension } from "./plain-http-proxy.ts";
import type { Environment, SharedProfile } from "./shared-profile.ts";

/** Limits of one attempt, in milliseconds. */
export interface AwsTimeouts {
  /** Until a connection stands, through a proxy or not. Default: 3 000. */
  readonly connectionMs?: number;
  /** Of a whole call, its retries and the finding of credentials included. Default: 60 000. */
  readonly overallMs?: number;
  /** Until the answer begins, and between any two parts of it. Default: 10 000. */
  readonly requestMs?: number;
}

/** What the SDK's own request handler is given. Its own defaults are no limits at all, and its request time-out only warns unless told to throw. */
export interface RequestHandlerOptions {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout: number;
  readonly throwOnRequestTimeout: true;
  readonly httpsAgent?: Agent | AgentOptions;
}

/** How every client of one store reaches AWS; also those that only fetch credentials. */
export interface Transport {
  readonly requestHandler: RequestHandlerOptions;
  readonly extensions?: HandlerExtension[];
}

/**
 * Time limits always; a proxy where `HTTPS_PROXY` or `HTTP_PROXY` name one; and where `AWS_CA_BUNDLE`, the profile's
 * `ca_bundle` or `REQUESTS_CA_BUNDLE` (boto's order) name a file, its certificates in the place of the default roots.
 * @throws InvalidInputError when that file is not usable.
 */
export async function awsTransport(
  timeouts: AwsTimeouts,
  env: Environment,
  profile: Pick<SharedProfile, "settings">,
): Promise<Transport> {
  const { connectionMs = 3_000, requestMs = 10_000 } = timeouts;
  const limits = {
    connectionTimeout: connectionMs,
    requestTimeout: requestMs,
    socketTimeout: requestMs,
    throwOnRequestTimeout: true,
  } as const;
  const bundle = env["AWS_CA_BUNDLE"] || profile.settings["ca_bundle"] || env["REQUESTS_CA_BUNDLE"];
  const trust = bundle ? { ca: await (await import("./ca-bundle.ts")).readCaBundle(bundle) } : {};
  if (namesProxy(env)) {
    const { proxiedTransport } = await import("./proxy.ts");
    const { httpsAgent, extensions } = proxiedTransport(env, { ...trust, connectionMs });
    return { requestHandler: { ...limits, httpsAgent }, extensions };
  }
  return { requestHandler: bundle ? { ...limits, httpsAgent: trust } : limits };
}

/** Cheap: nothing about proxies is loaded where the environment names none. */
function namesProxy(env: Environment): boolean {
  return Object.entries(env).some(([name, value]) => Boolean(value) && /^https?_proxy$/i.test(name));
}
