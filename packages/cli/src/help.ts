// The only user of yargs, which lays out help. The build does that for the common widths (help-pages.ts), so that this is
// loaded on terminals of other widths alone: it would be most of the time of a `--help` (docs/adr).
import yargs, { type Argv, type Options } from "yargs";
import type { Command } from "./command.ts";
import { commands } from "./commands/index.ts";
import { helpColumns } from "./help-pages.ts";
import type { Option, OptionTable } from "./option-table.ts";
import { globalOptions } from "./options/global-options.ts";

/** Help of the program, or of one verb. */
export async function helpText(command: Command | undefined, columns: number | undefined): Promise<string> {
  const page = yargs([])
    .scriptName("sstash")
    .exitProcess(false)
    .detectLocale(false)
    .wrap(helpColumns(columns))
    .parserConfiguration({ "boolean-negation": false })
    .help(false)
    .version(false);
  const described = command === undefined ? program(page) : verb(page, command);
  return `${(await described.getHelp()).trimEnd()}\n`;
}

function program(page: Argv): Argv {
  let described = page.usage(
    "Usage: $0 [global options] COMMAND [options] [arguments]\n\nKeeps secrets in a credstash table, in AWS Secrets Manager, or in a local store.",
  );
  for (const { name, positionals, options, describe } of commands)
    described = described.command(synopsis({ name, positionals, options }), describe);
  return addOptions(described, globalOptions, "Global options:")
    .option("version", { describe: "the version of sstash", group: "Global options:" })
    .example("$0 put db.password -P", "ask for the value, store it as version 1")
    .example("$0 put db.password @secret.txt -a", "store a file's content as the next version")
    .example("$0 get db.password", "print the newest value")
    .example("$0 getall -f dotenv > .env", "every secret, for a dotenv reader")
    .example("$0 --backend local setup", "try it without AWS")
    .epilogue("`sstash COMMAND --help` shows a command's own options.");
}

function verb(page: Argv, { name, positionals, options, describe, examples }: Command): Argv {
  const places = Object.entries(positionals).map(
    ([place, positional]) => `  ${place.padEnd(12)}${positional.describe}`,
  );
  const usage = [`Usage: $0 ${synopsis({ name, positionals, options })} [options]`, "", sentence(describe)];
  if (places.length > 0) usage.push("", "Arguments:", ...places);
  let described = page.usage(usage.join("\n"));
  described = addOptions(described, { ...options, help: globalOptions.help }, "Options:");
  for (const [line, what] of examples)
    described = described.example(line.includes(" sstash ") ? line : `$0 ${line}`, what);
  return described.epilogue(
    "Global options, such as --region and --table, come before the command; see `sstash --help`.",
  );
}

function addOptions(page: Argv, table: OptionTable, group: string): Argv {
  let described = page;
  for (const [name, option] of Object.entries(table)) described = described.option(name, { ...layout(option), group });
  return described;
}

/** Options have no yargs type: it would add a tag such as [string] to every line. */
function layout(option: Option): Options {
  const alias = option.short === undefined ? {} : { alias: option.short };
  if (option.kind === "flag") return { ...alias, describe: option.describe };
  const describe = `${option.placeholder}: ${option.describe}`;
  if (option.kind !== "value") return { ...alias, describe };
  const choices = option.choices === undefined ? {} : { choices: option.choices };
  // An empty default stands for none.
  return { ...alias, ...choices, describe, ...(option.default ? { default: option.default } : {}) };
}

/** With the options that the verb cannot do without. */
function synopsis({ name, positionals, options }: Pick<Command, "name" | "positionals" | "options">): string {
  const forms = {
    one: (place: string) => `<${place}>`,
    optional: (place: string) => `[${place}]`,
    many: (place: string) => `[${place}..]`,
    rest: (place: string) => `[-- ${place}..]`,
  };
  const places = Object.entries(positionals).map(([place, { kind }]) => forms[kind](place));
  const needed = Object.entries(options).flatMap(([option, given]) =>
    given.kind === "value" && given.required ? `--${option} ${given.placeholder}` : [],
  );
  return [name, ...needed, ...places].join(" ");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
