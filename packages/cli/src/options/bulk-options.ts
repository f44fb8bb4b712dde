import type { OptionTable } from "../option-table.ts";
import { binaryOutputOption } from "./binary-options.ts";

/** What reads of many secrets share. */
export const bulkOptions = {
  partial: {
    kind: "flag",
    describe: "print what could be read, name the rest on stderr, and end with 3 when there is a rest",
  },
  "not-for-sourcing": {
    kind: "flag",
    describe:
      "with -f dotenv: whatever quoting dotenv reads back, also where a shell that sources it would run something",
  },
  ...binaryOutputOption,
} as const satisfies OptionTable;
