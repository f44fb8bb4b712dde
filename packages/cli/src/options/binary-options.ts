import type { OptionTable } from "../option-table.ts";

const binaryForms = ["base64"] as const;

export type BinaryForm = (typeof binaryForms)[number];

/** Of reads of many secrets. */
export const binaryOutputOption = {
  binary: {
    kind: "value",
    placeholder: "FORM",
    choices: binaryForms,
    describe: 'with -f json: write a value that is not UTF-8 text as {"base64": "…"}; base64 is the only form',
  },
} as const satisfies OptionTable;

/** Of `putall`. */
export const binaryInputOption = {
  binary: {
    kind: "value",
    placeholder: "FORM",
    choices: binaryForms,
    describe: 'take {"base64": "…"} for the bytes that this stands for, as `getall --binary base64` writes them',
  },
} as const satisfies OptionTable;
