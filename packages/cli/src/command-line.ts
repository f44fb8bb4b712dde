import type { Command, CommandLine } from "./command.ts";
import { commands } from "./commands/index.ts";
import { assignPositionals, filled, type RawValues, scan } from "./grammar.ts";
import type { OptionTable } from "./option-table.ts";
import { type GlobalValues, globalOptions, versionOption } from "./options/global-options.ts";
import { checkStoreOption } from "./target.ts";
import { UsageError } from "./usage-error.ts";

/** Global options up to the verb, then the verb's own; long global options are understood there too. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const first = scan(argv, { table: { ...globalOptions, ...versionOption }, from: 0, haltAtPositional: true });
  const nothing = { command: undefined, args: {}, globals: globalsOf(first.values) };
  if (first.values.has("help")) return { ...nothing, show: "help" };
  if (first.values.has("version")) return { ...nothing, show: "version" };
  if (first.next >= argv.length) return { ...nothing, show: undefined };
  const command = commands.find(({ name }) => name === argv[first.next]);
  if (command === undefined) {
    const known = commands.map(({ name }) => name).join(", ");
    throw new UsageError(`unknown command (argument ${first.next + 1}); there are ${known}`);
  }
  return { ...parseVerb(argv, { command, globals: first.values, from: first.next + 1 }) };
}

function parseVerb(
  argv: readonly string[],
  verb: { readonly command: Command; readonly globals: RawValues; readonly from: number },
): CommandLine {
  const { command } = verb;
  try {
    const table = { ...command.options, help: globalOptions.help };
    const { values, positionals } = scan(argv, { table, longOnly: globalOptions, from: verb.from });
    if (values.has("help")) return { command, show: "help", globals: globalsOf(verb.globals), args: {} };
    const globals = globalsOf(
      joined(
        verb.globals,
        [...values].filter(([name]) => !(name in command.options)),
      ),
    );
    const args = { ...filled(command.options, values), ...assignPositionals(command.positionals, positionals) };
    requireGiven(command.options, args);
    return { command, show: undefined, globals, args };
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message, command.name) : error;
  }
}

/** @throws UsageError for an option that the verb cannot do without. */
function requireGiven(table: OptionTable, args: Readonly<Record<string, unknown>>): void {
  for (const [name, option] of Object.entries(table)) {
    if (option.kind !== "value" || !option.required || args[name] !== undefined) continue;
    throw new UsageError(`--${name} ${option.placeholder} is missing: ${option.describe}`);
  }
}

/** Global options on either side of the verb: the later counts, and what may be given again is gathered. */
function joined(before: RawValues, after: Iterable<readonly [string, string | readonly string[] | true]>): RawValues {
  const values = new Map(before);
  for (const [name, value] of after) {
    const earlier = values.get(name);
    values.set(name, Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value);
  }
  return values;
}

function globalsOf(values: RawValues): GlobalValues {
  if (values.has("profile") && values.has("arn")) throw new UsageError("--profile and --arn exclude each other");
  const globals = filled(globalOptions, values) as GlobalValues;
  checkStoreOption(globals);
  if (
    globals.timeout !== undefined &&
    !(/^\d{0,6}(?:\.\d{1,3})?$/.test(globals.timeout) && Number(globals.timeout) > 0)
  ) {
    throw new UsageError("--timeout must be a number of seconds above 0");
  }
  return globals;
}
