import type { CommandContext, CommandLine } from "../command.ts";
import type { PolicyArguments } from "../options/policy-options.ts";
import { UsageError } from "../usage-error.ts";

/** What is about a role or its names says nothing of a command line. */
const foreign = [
  "regions",
  "name",
  "names",
  "context",
  "label",
  "pin-arn",
  "for",
  "project",
  "branch",
  "preset",
  "policy-name",
  "managed",
  "dry-run",
  "yes",
] as const satisfies readonly (keyof PolicyArguments)[];

/** The command line behind `--`, with the global options before it as its own. @throws UsageError */
export function givenLine(words: readonly string[], args: PolicyArguments, context: CommandContext): CommandLine {
  const beside = foreign.find((name) => args[name] !== undefined && args[name] !== false);
  if (beside !== undefined) throw new UsageError(`--${beside} has no place here: the command line says it`);
  const argv = words[0] === "sstash" ? words.slice(1) : words;
  if (argv.every((word) => word === "")) throw new UsageError("a command line is missing: policy needs -- get NAME");
  const line = context.readCommandLine(argv);
  if (line.command === undefined || line.show !== undefined) throw new UsageError("this asks nothing of a store");
  return { ...line, globals: { ...context.globals, ...givenOnes(line.globals) } };
}

function givenOnes(globals: CommandLine["globals"]): Partial<CommandLine["globals"]> {
  return Object.fromEntries(Object.entries(globals).filter(([, value]) => value !== undefined && value !== false));
}
