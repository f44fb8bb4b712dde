/** Something the caller should hear about although the call succeeded. The library never prints. */
export interface StoreWarning {
  /**
   * `WARN_UNBOUND_BESIDE_BOUND`: the record read has no `sstash_binding` while another version of the name has one (a
   * single read looks at the version before it, a bulk read at all): an
   * older tool wrote it, or somebody took the binding off.
   * `WARN_VERSION_SHADOWED`: the version just written sorts below an older, unpadded one, which stays the newest.
   * `WARN_NOT_REPLICATED`: replicas were asked for a secret that was there already; they are made with it, or not at all.
   */
  readonly code: "WARN_UNBOUND_BESIDE_BOUND" | "WARN_VERSION_SHADOWED" | "WARN_NOT_REPLICATED";
  readonly secretName: string;
  readonly message: string;
}
