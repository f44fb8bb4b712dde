/** Something the caller should hear about although the call succeeded. The library never prints. */
export interface StoreWarning {
  /**
   * `WARN_UNBOUND_BESIDE_BOUND`: the record read has no `sstash_binding` while another version of the name has one (a
   * single read looks at the version before it, a bulk read at all): an
   * older tool wrote it, or somebody took the binding off.
   * `WARN_VERSION_SHADOWED`: the version just written sorts below an older, unpadded one, which stays the newest.
   */
  readonly code: "WARN_UNBOUND_BESIDE_BOUND" | "WARN_VERSION_SHADOWED";
  readonly secretName: string;
  readonly message: string;
}
