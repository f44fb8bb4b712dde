import type { OptionTable, OptionValues } from "../option-table.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";

/** Which secrets become variables. */
export const variableOptions = {
  only: {
    kind: "repeatable",
    placeholder: "NAME",
    describe:
      "secrets of this name, or pattern with *; may be given again. A name needs no right to list (default: all)",
  },
  config: { kind: "value", placeholder: "FILE", describe: "the declaration (default: sstash.config.* in this folder)" },
  "no-config": { kind: "flag", describe: "the store's own secrets, also where there is a declaration" },
  "allow-name": {
    kind: "repeatable",
    placeholder: "VARIABLE",
    describe: "let a secret become this one of the variables that run code or sign in (PATH, NODE_OPTIONS, AWS_*, …)",
  },
  ...expectKeyOption,
} as const satisfies OptionTable;

export type VariableArguments = OptionValues<typeof variableOptions> & { readonly context: readonly string[] };
