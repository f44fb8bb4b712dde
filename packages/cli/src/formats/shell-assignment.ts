/**
 * Variables that a shell keeps as integers: to assign one is to evaluate the value as arithmetic, and the subscript in
 * `RANDOM='a[$(command)]'` runs the command, single quotes or not. bash 5.2 does so for the first four, other versions
 * and other shells for more; PROMPT_COMMAND is simply run.
 */
const evaluated: ReadonlySet<string> = new Set([
  ...["HISTCMD", "OPTIND", "RANDOM", "SRANDOM"],
  ...["BASHPID", "COLUMNS", "DIRSTACKSIZE", "EGID", "EPOCHSECONDS", "ERRNO", "EUID", "FUNCNEST", "GID", "HISTSIZE"],
  ...["KEYTIMEOUT", "LINENO", "LINES", "LISTMAX", "LOGCHECK", "MAILCHECK", "PPID", "SAVEHIST", "SECONDS", "SHLVL"],
  ...["TMOUT", "UID", "PROMPT_COMMAND"],
]);

/** Variables whose value a shell expands by itself, command substitutions included: PS4 at every line under `set -x`. */
const expanded: ReadonlySet<string> = new Set(["BASH_ENV", "ENV", "MAILPATH", "PS0", "PS1", "PS2", "PS3", "PS4"]);

/**
 * Why a shell that reads `variable='value'` could run something from the value; `undefined` when it cannot.
 *
 * A variable with `.` or `-` in it, or a digit first, is no variable to a shell, which looks for a command called
 * `A.B=value` instead and does not find it. Credstash prints such lines and readers of `.env` files understand them,
 * so they stay. A value with a slash turns that word into a path below a folder called `A.B=…`: where there is one,
 * `/../` leads from it to any program there is, so those values are refused. What is left can only run a program that
 * someone put at exactly that path.
 */
export function unsafeAssignment(variable: string, value: string): string | undefined {
  if (evaluated.has(variable) && !/^(?:0|[1-9]\d{0,8})$/.test(value)) {
    return `shells evaluate the value of ${variable}, so only a number is safe`;
  }
  if (expanded.has(variable) && /[$`\\]/.test(value)) {
    return `shells expand the value of ${variable}, so "$", "\`" and "\\" are not safe`;
  }
  if (!/^[A-Z_]/.test(variable) || /[.-]/.test(variable)) {
    if (value.includes("/../"))
      return `a shell takes the line for a path, so "/../" in the value of ${variable} is not safe`;
  }
  return undefined;
}
