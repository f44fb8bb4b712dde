import { documentNames } from "../formats/index.ts";
import type { OptionTable } from "../option-table.ts";

/** What `get` and `getall` share. */
export const readOptions = {
  version: {
    kind: "value",
    short: "v",
    abbreviable: true,
    placeholder: "VERSION",
    default: "",
    describe: "this version (default: the newest)",
  },
  format: {
    kind: "value",
    short: "f",
    abbreviable: true,
    placeholder: "FORMAT",
    choices: documentNames,
    default: "json",
    describe: "how more than one secret is written",
  },
} as const satisfies OptionTable;
