import { bracketed } from "./authority.ts";

/** What happened on the way to a service, when its answer did not come or was not one. */
export interface Trouble {
  /** Node's code where there is one, for example `ECONNREFUSED`; otherwise the SDK's name. */
  readonly name: string;
  /** What to understand. Never any part of a request or an answer. */
  readonly message: string;
}

/** The properties that Node, OpenSSL and the SDK put on their errors. */
export interface TransportError extends Error {
  readonly code?: unknown;
  readonly syscall?: string;
  readonly path?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly errors?: readonly TransportError[];
  /** Set by the tunnel: the trouble is with the proxy, not with AWS. */
  readonly proxyHost?: string;
  readonly $response?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const untrusted = "its certificate is not signed by an authority that is trusted here";

const byCode: Readonly<Record<string, string>> = {
  EAI_AGAIN: "no name server answers",
  EHOSTUNREACH: "no way leads to the host",
  ENETUNREACH: "no way leads to the network",
  ECONNRESET: "the connection was broken off",
  ECONNABORTED: "the connection was broken off",
  EPIPE: "the connection was broken off",
  ERR_STREAM_PREMATURE_CLOSE: "the connection was broken off",
  EPROTO: "it does not speak TLS as expected",
  CERT_HAS_EXPIRED: "its certificate has expired, or this machine's clock is off",
  CERT_NOT_YET_VALID: "its certificate is not valid yet, or this machine's clock is off",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  CERT_UNTRUSTED: untrusted,
};

/** What kept an answer from coming, or undefined when the error did not come from the network or from the SDK's reading of it. */
export function troubleOf(error: TransportError): Trouble | undefined {
  // An error with a path is a file's.
  const code = typeof error.code === "string" && error.path === undefined ? error.code : undefined;
  const message = code === undefined ? undefined : messageFor(code, error);
  if (code !== undefined && message !== undefined) {
    const where = error.proxyHost === undefined ? "" : `proxy ${error.proxyHost}: `;
    return { name: code, message: `${where}${message} (${code})` };
  }
  if (error.name === "TimeoutError") return { name: error.name, message: timedOut(error) };
  if (error.name === "AbortError") return { name: error.name, message: "the request was given up" };
  // The SDK marks with `$response` what it could not read. Its message quotes the answer, which may hold a data key.
  return "$response" in error ? { name: error.name, message: unreadable(error.$metadata?.httpStatusCode) } : undefined;
}

function messageFor(code: string, error: TransportError): string | undefined {
  if (Object.hasOwn(byCode, code)) return byCode[code];
  if (code === "ERR_PROXY_TUNNEL") return error.message;
  if (code === "ECONNREFUSED") return `nothing listens${place(error)}`;
  if (code === "ENOTFOUND") return `there is no host${error.hostname === undefined ? "" : ` ${error.hostname}`}`;
  if (code === "ETIMEDOUT") return timedOut(error);
  if (code.startsWith("ERR_SSL_")) return byCode["EPROTO"];
  if (code.startsWith("HPE_")) return "it does not speak HTTP";
  return /^(?:E[A-Z]+$|EAI_|CERT_|ERR_TLS_|ERR_SOCKET_|ERR_HTTP_|ERR_STREAM_)/.test(code)
    ? "the connection failed"
    : undefined;
}

/** Where a name has several addresses, Node reports on each. */
function place(error: TransportError): string {
  const tries = error.errors ?? [error];
  const places = tries.flatMap(({ address, port }) => (address === undefined ? [] : [`${bracketed(address)}:${port}`]));
  return places.length === 0 ? "" : ` at ${places.join(", ")}`;
}

function timedOut(error: TransportError): string {
  if (error.syscall === "connect" || /did not establish/.test(error.message)) return "no connection in time";
  return /inactivity/.test(error.message) ? "the answer stopped coming" : "no answer in time";
}

function unreadable(status: number | undefined): string {
  if (status === 407) return "a proxy asks for a user and password (HTTP 407)";
  return `the answer${status === undefined ? "" : ` (HTTP ${status})`} is not AWS's, or not whole`;
}
