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
  expand: {
    kind: "flag",
    describe: "Secrets Manager: a secret whose value is a JSON object as one entry for each leaf, named NAME#path",
  },
  "k8s-name": { kind: "value", placeholder: "TEXT", describe: "with -f k8s: name of the Secret (default: sstash)" },
  ...binaryOutputOption,
} as const satisfies OptionTable;
