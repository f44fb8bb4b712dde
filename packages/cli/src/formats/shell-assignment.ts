import { evaluated, expanded, locatesCode } from "./shell-variable.ts";

/**
 * Why a shell that reads `variable='value'` could run something because of the value; `undefined` when it cannot.
 *
 * A variable with `.` or `-` in it, or a digit first, is no variable to a shell, which looks for a command called
 * `A.B=value` instead and does not find it. Credstash prints such lines and readers of `.env` files understand them,
 * so they stay. A value with a slash turns that word into a path below a folder called `A.B=…`: where there is one,
 * `/../` leads from it to any program there is, so those values are refused. What is left can only run a program that
 * someone put at exactly that path.
 */
export function unsafeAssignment(variable: string, value: string): string | undefined {
  if (locatesCode(variable)) return `shells and programs look for their code where ${variable} says`;
  if (evaluated.has(variable) && !/^(?:0|[1-9]\d{0,8})$/.test(value)) {
    return `shells evaluate the value of ${variable}, so only a number is safe`;
  }
  if (expanded.has(variable) && /[$`\\]/.test(value)) {
    return `shells expand the value of ${variable}, so "$", "\`" and "\\" are not safe`;
  }
  if (variable === "ENV" && value.includes("/")) return "shells read commands from the file that ENV names";
  if (!/^[A-Z_]/.test(variable) || /[.-]/.test(variable)) {
    if (value.includes("/../"))
      return `a shell takes the line for a path, so "/../" in the value of ${variable} is not safe`;
  }
  return undefined;
}
