/** Why a test that takes long or fills the machine does not run here, or undefined where it does. */
export const notSlow: string | undefined =
  process.env["SSTASH_SLOW"] === "1" ? undefined : "takes long: it runs where SSTASH_SLOW=1, as in CI";
