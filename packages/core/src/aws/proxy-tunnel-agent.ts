import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { bracketed, portOf } from "./authority.ts";
import { type ProxyFor, proxyAuthorization } from "./proxy-rules.ts";

export interface TunnelOptions {
  /** Limit for the proxy to open a tunnel. */
  readonly connectionMs: number;
  /** Certificates in the place of the default roots, for targets and for proxies that speak TLS. */
  readonly ca?: string[];
}

/**
 * HTTPS through a proxy's CONNECT, by what Node documents for agents only. (`https-proxy-agent` was tried: it checks the
 * certificate of a target that is an IP address against another name, keeps the agent's `ca` from the target, and leaves
 * a socket open for ever when a proxy never answers.)
 */
export class ProxyTunnelAgent extends Agent {
  readonly #proxyFor: ProxyFor;
  readonly #tunnel: TunnelOptions;

  constructor(proxyFor: ProxyFor, tunnel: TunnelOptions) {
    const { ca } = tunnel;
    super({ keepAlive: true, maxSockets: 50, ...(ca === undefined ? {} : { ca }) });
    this.#proxyFor = proxyFor;
    this.#tunnel = tunnel;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const target = { protocol: "https:", hostname: String(options.host), port: Number(options.port ?? 443) };
    const proxy = this.#proxyFor(target);
    if (proxy === undefined) return super.createConnection(options, callback);
    const authority = `${bracketed(target.hostname)}:${target.port}`;
    openTunnel({ ...this.#tunnel, proxy, authority }, (error, socket) => {
      if (socket === undefined) return callback?.(error, undefined as never);
      // The host stays in the options: the certificate is checked against it. (`socket` is an option of TLS alone.)
      callback?.(null, super.createConnection({ ...options, socket } as RequestOptions) as Duplex);
    });
    return undefined;
  }
}

interface Tunnel extends TunnelOptions {
  readonly proxy: URL;
  /** Host and port at the far end. */
  readonly authority: string;
}

/** Calls back, not by a promise: between the proxy's answer and whoever listens next on the socket nothing may happen. */
function openTunnel(tunnel: Tunnel, done: (error: Error | null, socket?: Socket) => void): void {
  const { proxy, authority, connectionMs, ca } = tunnel;
  const request = (proxy.protocol === "https:" ? httpsRequest : httpRequest)({
    method: "CONNECT",
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: portOf(proxy),
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
    timeout: connectionMs,
    ...(ca === undefined ? {} : { ca }),
  });
  request.once("connect", (answer, socket, head) => {
    const status = answer.statusCode ?? 0;
    if (status < 200 || status >= 300) {
      socket.destroy();
      return done(refusal(tunnel, status));
    }
    socket.setTimeout(0).ref();
    if (head.byteLength > 0) socket.unshift(head);
    done(null, socket);
  });
  // Whoever waits for the call keeps the program running. When nobody does any more, an unfinished tunnel must not.
  request.once("socket", (socket) => socket.unref());
  request.once("timeout", () => request.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })));
  request.on("error", (error) => done(Object.assign(error, { proxyHost: proxy.host })));
  request.end();
}

/** `$retryable` is the SDK's mark for what may pass: this time the proxy did not reach the target. */
function refusal({ proxy, authority }: Tunnel, status: number): Error {
  const error = new Error(`it refused a tunnel to ${authority} with HTTP ${status}`);
  const marks = { code: "ERR_PROXY_TUNNEL", proxyHost: proxy.host };
  return Object.assign(error, marks, status >= 500 ? { $retryable: {} } : {});
}
