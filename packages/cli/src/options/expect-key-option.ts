import type { OptionTable } from "../option-table.ts";

/** What every verb that opens records has. */
export const expectKeyOption = {
  "expect-key": {
    kind: "value",
    placeholder: "KEY",
    describe: "refuse records that are not wrapped under this KMS key: id, ARN or alias (default: whichever key)",
  },
} as const satisfies OptionTable;
