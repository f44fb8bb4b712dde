import { unescape as percentDecoded } from "node:querystring";
import { InvalidInputError } from "../errors.ts";
import { bracketed, defaultPort, portOf } from "./authority.ts";
import type { Environment } from "./shared-profile.ts";

export interface ProxyTarget {
  /** `http:` or `https:`. */
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

/** The proxy that leads to a target, or undefined where it is reached directly. */
export type ProxyFor = (target: ProxyTarget) => URL | undefined;

/**
 * `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` as boto reads them (Python's `urllib.request.getproxies_environment` and
 * `proxy_bypass_environment`), so that a machine set up for credstash needs nothing new. Hence no `ALL_PROXY`, and in
 * `NO_PROXY` no wildcards but a lone `*`, no address ranges and no spaces between entries.
 * @throws InvalidInputError from the returned function when the proxy that would be used is no http or https URL.
 */
export function proxyRules(env: Environment): ProxyFor {
  const variables = proxyVariables(env);
  return (target) => {
    const scheme = target.protocol.replace(":", "");
    const text = variables.get(scheme);
    if (text === undefined || isBypassed(target, variables.get("no"))) return undefined;
    const proxy = parseProxy(text, scheme);
    return isItself(proxy, target) ? undefined : proxy;
  };
}

/** By lower-case scheme. A lower-case variable wins over an upper-case one, and an empty lower-case one switches it off. */
function proxyVariables(env: Environment): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const all = Object.entries(env).flatMap(([name, value = ""]) =>
    /_proxy$/i.test(name) ? [{ name, value, scheme: name.slice(0, -"_proxy".length).toLowerCase() }] : [],
  );
  for (const { value, scheme } of all) if (value !== "") found.set(scheme, value);
  // In a CGI program HTTP_PROXY is the client's header `Proxy` (CVE-2016-1000110).
  if (env["REQUEST_METHOD"] !== undefined) found.delete("http");
  for (const { name, value, scheme } of all) {
    if (!name.endsWith("_proxy")) continue;
    if (value === "") found.delete(scheme);
    else found.set(scheme, value);
  }
  return found;
}

function isBypassed(target: ProxyTarget, noProxy: string | undefined): boolean {
  if (noProxy === undefined) return false;
  if (noProxy === "*") return true;
  const host = bracketed(target.hostname).toLowerCase();
  const port = target.port ?? defaultPort(target.protocol);
  const candidates = port === defaultPort(target.protocol) ? [host] : [host, `${host}:${port}`];
  return noProxy.split(",").some((entry) => {
    const name = entry.trim().toLowerCase().replace(/^\.+/, "");
    return name !== "" && candidates.some((candidate) => candidate === name || candidate.endsWith(`.${name}`));
  });
}

function parseProxy(text: string, scheme: string): URL {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text.replace(/^\/\//, "")}`;
  if (URL.canParse(url)) {
    const proxy = new URL(url);
    if (/^https?:$/.test(proxy.protocol) && proxy.hostname !== "") return proxy;
  }
  // The text may hold a password.
  throw new InvalidInputError(
    `the environment's ${scheme.toUpperCase()}_PROXY is not the URL of an http or https proxy`,
  );
}

/** A proxy that speaks TLS is itself an https target, to be reached directly. */
function isItself(proxy: URL, target: ProxyTarget): boolean {
  const { protocol, hostname, port = defaultPort(protocol) } = target;
  return proxy.protocol === protocol && proxy.hostname === bracketed(hostname) && portOf(proxy) === port;
}

/** The header for the user and password in a proxy's URL, or nothing. A stray `%` in a password stands for itself, as in boto. */
export function proxyAuthorization(proxy: URL): { readonly "proxy-authorization"?: string } {
  if (proxy.username === "") return {};
  const pair = `${percentDecoded(proxy.username)}:${percentDecoded(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}
