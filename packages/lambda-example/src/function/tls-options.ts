export interface TlsOptions {
  /** PEM of the authorities to trust. Default: Node's own, among them Amazon's, which sign the certificates of proxies. */
  readonly ca?: string;
}
