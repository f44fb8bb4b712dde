// Loaded only where the environment names a proxy.
import { type HandlerExtension, plainHttpProxy } from "./plain-http-proxy.ts";
import { proxyRules } from "./proxy-rules.ts";
import { ProxyTunnelAgent, type TunnelOptions } from "./proxy-tunnel-agent.ts";
import type { Environment } from "./shared-profile.ts";

export interface ProxiedTransport {
  readonly httpsAgent: ProxyTunnelAgent;
  readonly extensions: HandlerExtension[];
}

export function proxiedTransport(env: Environment, options: TunnelOptions): ProxiedTransport {
  const proxyFor = proxyRules(env);
  return { httpsAgent: new ProxyTunnelAgent(proxyFor, options), extensions: [plainHttpProxy(proxyFor)] };
}
