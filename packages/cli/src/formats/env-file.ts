import { environmentName } from "../environment-name.ts";
import type { FormatEntry, FormatOptions, Formatted } from "./format.ts";
import { unsafeAssignment } from "./shell-assignment.ts";
import { governing } from "./shell-variable.ts";
import { type Assignment, variableLines } from "./variable-lines.ts";

/**
 * Lines of `NAME=value` for Docker's `--env-file`, which takes all after the `=` as it is: quotes are part of the
 * value, as are blanks at either end, and there is no escape (docker/cli, pkg/kvfile/kvfile.go). Other readers of such
 * files, Compose among them, do take quotes off.
 */
export function envFile(entries: readonly FormatEntry[], { prefix }: FormatOptions = {}): Formatted {
  const variableOf = (name: string) => environmentName(name, prefix);
  const { lines, refused } = variableLines(entries, { variableOf, assign });
  return { text: lines.map(({ line }) => line).join(""), refused };
}

function assign(variable: string, value: string): Assignment {
  // A shell that starts in the container takes these from its environment.
  const unsafe = unsafeAssignment(variable, value);
  if (unsafe !== undefined) return { reason: unsafe };
  if (governing.has(variable)) return { reason: `${variable} changes how a shell reads its input` };
  if (value.includes("\n")) return { reason: "the value has more than one line, which an env-file cannot write" };
  if (value.endsWith("\r")) return { reason: "Docker drops a carriage return at the end of a value" };
  const line = `${variable}=${value}\n`;
  if (Buffer.byteLength(line) > longestLine) return { reason: `Docker reads no line over ${longestLine} bytes` };
  return { line };
}

/** In bytes, the line's end included: Go's bufio.MaxScanTokenSize, as Docker reads line by line. */
const longestLine = 64 * 1024;
