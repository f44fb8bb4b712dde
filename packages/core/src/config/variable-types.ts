import { InvalidInputError } from "../errors.ts";
import type { SecretValue } from "../secret-value.ts";

/** What each type of a variable is in JavaScript. */
export interface VariableTypes {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly json: unknown;
  readonly url: URL;
  readonly bytes: Uint8Array;
}

export type VariableType = keyof VariableTypes;

type Parsers = { readonly [T in VariableType]: (value: SecretValue) => VariableTypes[T] };

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  "1": true,
  false: false,
  no: false,
  off: false,
  "0": false,
};

/** None of them repeats the text: it is a secret. */
const parsers: Parsers = {
  string: (value) => value.text(),
  integer: (value) => {
    const text = value.text();
    const parsed = Number(text);
    if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(parsed)) throw not("a whole number of at most 16 digits");
    return parsed;
  },
  number: (value) => {
    const text = value.text();
    const parsed = Number(text);
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) || !Number.isFinite(parsed)) throw not("a number");
    return parsed;
  },
  boolean: (value) => {
    const found = truths[value.text().toLowerCase()];
    if (found === undefined) throw not(`one of ${Object.keys(truths).join(", ")}`);
    return found;
  },
  json: (value) => value.json(),
  url: (value) => {
    const text = value.text();
    if (!URL.canParse(text)) throw not("a URL");
    return new URL(text);
  },
  bytes: (value) => value.bytes(),
};

export const variableTypes: readonly VariableType[] = Object.keys(parsers) as VariableType[];

/** @throws InvalidInputError that says what was expected, and nothing of the value. */
export function parseVariable(type: VariableType, value: SecretValue): unknown {
  return parsers[type](value);
}

function not(expected: string): InvalidInputError {
  return new InvalidInputError(`the value is not ${expected}`);
}
