import type { CommandLine } from "./scenarios/scenario.ts";
import type { Told } from "./transcript.ts";

/** One observation in which the programs differ, with what each showed. */
export interface Difference {
  /** A command line's id, or a scenario's title for the table and the files it leaves. */
  readonly id: string;
  readonly what: "status" | "stdout" | "stderr" | "rows" | "files";
  readonly credstash: unknown;
  readonly sstash: unknown;
}

/** Longer text is only told apart, not shown. */
const longest = 2000;

/** Exit status, standard output, and the first line of an error whose text credstash or boto3 wrote. */
export function compare(line: CommandLine, credstash: Told, sstash: Told): readonly Difference[] {
  const speaks = credstash.status !== 2 && isCredstashs(firstLine(credstash));
  return [
    ...differing(line.id, "status", [statusOf(credstash), statusOf(sstash)]),
    ...differing(line.id, "stdout", [stdoutOf(line, credstash.stdout), stdoutOf(line, sstash.stdout)]),
    ...(speaks ? differing(line.id, "stderr", [firstLine(credstash), firstLine(sstash)]) : []),
  ];
}

export function differing(
  id: string,
  what: Difference["what"],
  [credstash, sstash]: readonly [unknown, unknown],
): readonly Difference[] {
  if (JSON.stringify(credstash) === JSON.stringify(sstash)) return [];
  return [{ id, what, credstash: shortened(credstash), sstash: shortened(sstash) }];
}

function shortened(shown: unknown): unknown {
  return typeof shown === "string" && shown.length > longest ? `${shown.length} bytes` : shown;
}

function statusOf({ status }: Told): number | string {
  return status ?? "killed at the time limit";
}

function stdoutOf({ stdout: how }: CommandLine, text: string): string {
  if (how === "lines in any order") return text.split("\n").sort().join("\n");
  if (how === "some text") return text === "" ? "no text" : "some text";
  return text;
}

function firstLine({ stderr }: Told): string {
  return stderr.split("\n")[0] ?? "";
}

/** Python's own errors and tracebacks are nobody's interface, and each DynamoDB words its ValidationException its own way. */
function isCredstashs(line: string): boolean {
  return /^(?:Item \{|KMS ERROR|INTEGRITY ERROR|Can not|An error occurred \((?!ValidationException))/.test(line);
}
