/** Random tests begin with this one, which their titles show; SSTASH_SEED sets another. */
export const seed: number = Number(process.env["SSTASH_SEED"] ?? 20_251_121);
