import { type HttpHandler, type HttpHandlerExtensionConfiguration, HttpRequest } from "@smithy/core/protocols";
import { bracketed, portOf } from "./authority.ts";
import { type ProxyFor, proxyAuthorization } from "./proxy-rules.ts";

/** A runtime extension: the SDK's way to put something between a client and its request handler. */
export interface HandlerExtension {
  configure(client: HttpHandlerExtensionConfiguration): void;
}

/**
 * Sends requests to plain-HTTP endpoints (emulators; AWS itself speaks TLS) to their proxy, with the whole URL as the
 * request's target. A tunnel would be refused: proxies open them to port 443 only.
 */
export function plainHttpProxy(proxyFor: ProxyFor): HandlerExtension {
  return { configure: (client) => client.setHttpHandler(forwarding(client.httpHandler(), proxyFor)) };
}

function forwarding(inner: HttpHandler, proxyFor: ProxyFor): HttpHandler {
  return {
    ...(inner.metadata === undefined ? {} : { metadata: inner.metadata }),
    handle: (request, options) => inner.handle(forwarded(request, proxyFor), options),
    destroy: () => inner.destroy?.(),
    updateHttpClientConfig: (key, value) => inner.updateHttpClientConfig(key, value),
    httpHandlerConfigs: () => inner.httpHandlerConfigs(),
  };
}

/** A copy: the SDK sends the request again where it retries. */
function forwarded(request: HttpRequest, proxyFor: ProxyFor): HttpRequest {
  const proxy = request.protocol === "http:" ? proxyFor(request) : undefined;
  if (proxy === undefined) return request;
  const authority = bracketed(request.hostname) + (request.port === undefined ? "" : `:${request.port}`);
  const copy = HttpRequest.clone(request);
  copy.protocol = proxy.protocol;
  copy.hostname = proxy.hostname;
  copy.port = portOf(proxy);
  copy.path = `http://${authority}${request.path}`;
  Object.assign(copy.headers, proxyAuthorization(proxy));
  return copy;
}
