import { shellExport } from "../formats/shell.ts";
import { UsageError } from "../usage-error.ts";
import { type CiDialect, type CiOutput, refusals } from "./dialect.ts";

/**
 * For CircleCI: every later step of the job sources `$BASH_ENV`. Source: CircleCI Docs, "Set an environment variable", by
 * "Using BASH_ENV to set environment variables".
 */
export const circleci: CiDialect = (input) => {
  const path = input.env["BASH_ENV"];
  if (!path) throw new UsageError("BASH_ENV is not set: run this in a step of a CircleCI job; elsewhere, exec");
  return exports(input.texts, (text) => ({ stdout: "", append: { path, text }, warnings: [] }));
};

/**
 * For Buddy: `eval "$(sstash ci buddy || echo exit 1)"` in an action's commands, which are one shell; without the `exit` the
 * `eval` of nothing is a success. What is exported there is passed to later actions where the pipeline has a settable variable
 * of that name, or where the name begins with `OUTPUT_`. Source: Buddy Docs, "Passing variables".
 */
export const buddy: CiDialect = ({ texts }) => exports(texts, (text) => ({ stdout: text, warnings: [] }));

function exports(texts: ReadonlyMap<string, string>, output: (text: string) => CiOutput): ReturnType<CiDialect> {
  const lines = Array.from(texts, ([name, value]) => ({ name, assignment: shellExport(name, value) }));
  const reasons = new Map(
    lines.flatMap(({ name, assignment }) => ("reason" in assignment ? [[name, assignment.reason] as const] : [])),
  );
  if (reasons.size > 0) return { refused: refusals(texts, (name) => reasons.get(name)) };
  return output(lines.map(({ assignment }) => ("line" in assignment ? assignment.line : "")).join(""));
}
