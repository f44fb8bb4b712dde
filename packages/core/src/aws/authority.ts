/** As a URL writes it: an IPv6 address in brackets. */
export function bracketed(hostname: string): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
}

/** Of the protocol `http:` or `https:`. */
export function defaultPort(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}

export function portOf(url: URL): number {
  return url.port === "" ? defaultPort(url.protocol) : Number(url.port);
}
