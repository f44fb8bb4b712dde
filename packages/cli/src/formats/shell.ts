import { environmentName } from "../environment-name.ts";
import type { FormatEntry, FormatOptions, Formatted } from "./format.ts";
import { reservedByShells } from "./shell-variable.ts";
import { type Assignment, variableLines } from "./variable-lines.ts";

/**
 * Lines of `export NAME='value'`, safe for sh, dash, bash and zsh to source or to `eval`: within single quotes nothing
 * but a single quote has a meaning, and that one is written `'\''`.
 *
 * `export`, because who sources secrets means them for the programs started next: without it each of those would
 * silently miss them, unless `set -a` went before.
 */
export function shell(entries: readonly FormatEntry[], { prefix }: FormatOptions = {}): Formatted {
  const variableOf = (name: string) => environmentName(name, prefix);
  const { lines, refused } = variableLines(entries, { variableOf, assign: shellExport });
  return { text: lines.map(({ line }) => line).join(""), refused };
}

/** A line that is safe to source, or why there is none. */
export function shellExport(variable: string, value: string): Assignment {
  const reserved = reservedByShells(variable);
  if (reserved !== undefined) return { reason: reserved };
  if (Buffer.byteLength(`${variable}=${value}`) > longestVariable) {
    return { reason: `the value is too long: with ${variable} exported the system would start no program` };
  }
  return { line: `export ${variable}='${value.replaceAll("'", "'\\''")}'\n` };
}

/** In bytes: Linux's MAX_ARG_STRLEN (32 pages of 4 KiB) with the NUL at the end; execve(2) fails beyond it. */
const longestVariable = 32 * 4096 - 1;
