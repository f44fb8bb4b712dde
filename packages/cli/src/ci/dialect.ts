import type { Environment } from "../io.ts";

/** What is done in one pipeline so that later steps have the variables. */
export interface CiOutput {
  /** Printed first, and handed over before anything else happens. */
  readonly stdout: string;
  /** Appended to a file: whole, or not at all. */
  readonly append?: { readonly path: string; readonly text: string };
  /** Written as a file of its own. */
  readonly file?: { readonly path: string; readonly text: string };
  /** What a person ought to know. */
  readonly warnings: readonly string[];
}

/** A variable that the system cannot carry. */
export interface CiRefusal {
  readonly variable: string;
  /** Never holds the value. */
  readonly reason: string;
}

export interface CiInput {
  readonly texts: ReadonlyMap<string, string>;
  readonly env: Environment;
  /** File that is to be written, where the system does not name one. */
  readonly out: string | undefined;
  /** A text that nobody can guess. */
  readonly random: () => string;
}

/** Pure: variables to what is printed and written. @throws UsageError outside such a pipeline. */
export type CiDialect = (input: CiInput) => CiOutput | { readonly refused: readonly CiRefusal[] };

/** Every variable that a rule gives a reason against. */
export function refusals(
  texts: ReadonlyMap<string, string>,
  rule: (variable: string, text: string) => string | undefined,
): readonly CiRefusal[] {
  return Array.from(texts).flatMap(([variable, text]) => {
    const reason = rule(variable, text);
    return reason === undefined ? [] : [{ variable, reason }];
  });
}
