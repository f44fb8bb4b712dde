import type { Command } from "../command.ts";
import { commands } from "../commands/index.ts";
import { type RawValues, type ScanOptions, scan } from "../grammar.ts";
import type { Option, OptionTable } from "../option-table.ts";
import { globalOptions, versionOption } from "../options/global-options.ts";
import { UsageError } from "../usage-error.ts";

/** What the word at the cursor is by the grammar. */
export type Cursor = {
  /** Options before it, global ones among them. */
  readonly values: RawValues;
} & (
  | { readonly at: "verb" }
  /** `far` are understood too, but belong elsewhere. */
  | { readonly at: "option"; readonly options: OptionTable; readonly far: OptionTable }
  /** `prefix` is what stands before the value in the same word: `--format=`. */
  | { readonly at: "value"; readonly option: Option; readonly prefix: string }
  | { readonly at: "positional"; readonly command: Command; readonly index: number }
);

// No argument of a process holds a NUL.
const marker = "\0";
const probe = "\0probe";

/**
 * Where the word at the cursor stands: the grammar itself reads the line with a marker in its place. Undefined where the
 * words before it are wrong already, or where nothing can stand.
 */
export function cursorAt(words: readonly string[], current: string): Cursor | undefined {
  try {
    return locate(words, current);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function locate(words: readonly string[], current: string): Cursor | undefined {
  const options: ScanOptions = {
    table: withoutChoices({ ...globalOptions, ...versionOption }),
    from: 0,
    haltAtPositional: true,
  };
  const line: Line = { words, current, prefix: /^--[^=]+=/.exec(current)?.[0] ?? "" };
  const argv = [...words, line.prefix + marker];
  const dashed = optionName(line, options);
  if (dashed) return { at: "option", options: { ...globalOptions, ...versionOption }, far: {}, values: dashed };
  const found = scan(argv, options);
  if (found.next < words.length) return locateInVerb(line, found.values, found.next);
  return valueAt(line, found.values, globalOptions) ?? { at: "verb", values: found.values };
}

interface Line {
  readonly words: readonly string[];
  readonly current: string;
  readonly prefix: string;
}

function locateInVerb(line: Line, globals: RawValues, verbAt: number): Cursor | undefined {
  const command = commands.find(({ name }) => name === line.words[verbAt]);
  if (command === undefined) return undefined;
  const table = { ...command.options, help: globalOptions.help };
  const options = { table: withoutChoices(table), longOnly: withoutChoices(globalOptions), from: verbAt + 1 };
  const dashed = optionName(line, options);
  if (dashed) return { at: "option", options: table, far: globalOptions, values: new Map([...globals, ...dashed]) };
  const { values, positionals } = scan([...line.words, line.prefix + marker], options);
  const before = new Map([...globals, ...values]);
  const value = valueAt({ ...line }, before, { ...globalOptions, ...table });
  if (value !== undefined) return value;
  const index = positionals.findIndex(({ text }) => text.endsWith(marker));
  return index < 0 ? undefined : { at: "positional", command, index, values: before };
}

/** The options before the cursor when it stands in the name of an option, which no `--` may precede. */
function optionName({ words, current, prefix }: Line, options: ScanOptions): RawValues | undefined {
  if (!current.startsWith("-") || prefix !== "") return undefined;
  const table: OptionTable = { ...options.table, [probe]: { kind: "flag", describe: "" } };
  const { values } = scan([...words, `--${probe}`], { ...options, table });
  return values.delete(probe) ? values : undefined;
}

function valueAt({ prefix, current }: Line, values: RawValues, table: OptionTable): Cursor | undefined {
  const found = [...values].find(([, value]) => value === marker || (Array.isArray(value) && value.at(-1) === marker));
  const option = table[found?.[0] ?? ""];
  if (found === undefined || option === undefined) return undefined;
  const before = new Map(values);
  before.delete(found[0]);
  return prefix === "" && current.startsWith("-") ? undefined : { at: "value", option, prefix, values: before };
}

/** The marker is none of the choices. */
function withoutChoices(table: OptionTable): OptionTable {
  const entries = Object.entries(table).map(([name, option]) => {
    if (option.kind !== "value") return [name, option];
    const { choices: _, ...open } = option;
    return [name, open];
  });
  return Object.fromEntries(entries);
}
