import { digestNames } from "@sstash/core/envelope";
import { defaultKey } from "../defaults.ts";
import type { OptionTable } from "../option-table.ts";

/** What `put` and `putall` share. */
export const writeOptions = {
  key: {
    kind: "value",
    short: "k",
    abbreviable: true,
    placeholder: "KEY",
    describe: `KMS key to write under: id, ARN or alias (default: that of the store's address, or ${defaultKey})`,
  },
  comment: {
    kind: "value",
    short: "c",
    abbreviable: true,
    placeholder: "TEXT",
    describe: "kept in clear beside the secret, shown by list",
  },
  autoversion: {
    kind: "flag",
    short: "a",
    abbreviable: true,
    describe: "store as the next version; overrides --version",
  },
  digest: {
    kind: "value",
    short: "d",
    abbreviable: true,
    placeholder: "DIGEST",
    choices: digestNames,
    describe: "digest of the HMAC (default: SHA256)",
  },
} as const satisfies OptionTable;
