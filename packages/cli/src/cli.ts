import { callLog } from "./call-log.ts";
import type { Command, CommandContext } from "./command.ts";
import { commands } from "./commands/index.ts";
import { LearnedNames } from "./completion/learned-names.ts";
import { notingStore } from "./completion/noting-store.ts";
import { exitStatus } from "./exit-status.ts";
import { assignPositionals, filled, type RawValues, scan } from "./grammar.ts";
import { type HelpPages, readyPage } from "./help-pages.ts";
import type { Environment, Io } from "./io.ts";
import { checkLogLevel } from "./log-file.ts";
import { openRecordStore, openStore } from "./open-store.ts";
import { type GlobalValues, globalOptions, versionOption } from "./options/global-options.ts";
import { isClosedPipe, reportError, reportOutputFailure, reportUsage } from "./report.ts";
import { checkStoreOption } from "./target.ts";
import { UsageError } from "./usage-error.ts";

export interface Surroundings {
  readonly io: Io;
  readonly env: Environment;
  readonly home: string;
  /** The version of this program; asked for only when it is shown. */
  readonly version: () => string;
  /** Help that the build has laid out; undefined where there is none. */
  readonly helpPages?: () => HelpPages | undefined;
}

/** What completion scripts call; no command for people, and in no help. */
const hiddenVerb = "__complete";

/** Runs one command line and returns its exit status. Everything it does goes through `surroundings`. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await runLine(argv, surroundings);
  } catch (error) {
    if (isClosedPipe(error)) return exitStatus.closedPipe;
    const status = await reportOutputFailure(error, surroundings.io);
    if (status === undefined) throw error;
    return status;
  }
}

async function runLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  if (argv[0] === hiddenVerb) return completeLine(argv.slice(1), surroundings);
  let parsed: Parsed;
  try {
    parsed = parse(argv);
  } catch (error) {
    if (error instanceof UsageError) return reportUsage(error, surroundings.io);
    throw error;
  }
  const { command, globals, args } = parsed;
  if (parsed.show !== undefined) return show(parsed.show, command, surroundings);
  if (command === undefined) return show("help", undefined, surroundings);
  const limit = secondsOf(globals.timeout);
  const { debug, stats } = globals;
  const log = callLog(surroundings.io, { debug, stats, now: () => performance.now() });
  const learned = new LearnedNames();
  const context: CommandContext = {
    ...surroundings,
    globals,
    ...(debug || stats ? { onCall: log.onCall } : {}),
    call: limit === undefined ? {} : { signal: AbortSignal.timeout(Math.ceil(limit * 1000)) },
    openStore: async (options) => notingStore(await openStore(context, options), learned),
    openRecordStore: (options) => openRecordStore(context, options),
  };
  try {
    checkLogLevel(context);
    const status = await command.run(args, context);
    if (!learned.isEmpty) await remember(learned, context);
    return status;
  } catch (error) {
    if (isClosedPipe(error)) throw error;
    if (error instanceof UsageError) return reportUsage(new UsageError(error.message, command.name), surroundings.io);
    const status = await reportError(error, { verb: command.name, context, args });
    return command.failure ?? status;
  } finally {
    await log.finish();
  }
}

async function completeLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { complete } = await import("./completion/complete.ts");
  return complete(words, surroundings);
}

/** After all output, and without a say in how the command ended. */
async function remember(learned: LearnedNames, context: CommandContext): Promise<void> {
  const { rememberNames } = await import("./completion/name-cache.ts");
  await rememberNames(learned, context);
}

interface Parsed {
  readonly command: Command | undefined;
  readonly show: "help" | "version" | undefined;
  readonly globals: GlobalValues;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Global options up to the verb, then the verb's own; long global options are understood there too. */
function parse(argv: readonly string[]): Parsed {
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
): Parsed {
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
    return { command, show: undefined, globals, args };
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message, command.name) : error;
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

function secondsOf(timeout: string | undefined): number | undefined {
  return timeout === undefined ? undefined : Number(timeout);
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

async function show(
  what: "help" | "version",
  command: Command | undefined,
  { io, version, helpPages }: Surroundings,
): Promise<number> {
  if (what === "version") {
    await io.stdout.write(`${version()}\n`);
    return exitStatus.done;
  }
  const { columns } = io.stdout;
  await io.stdout.write(readyPage(helpPages?.(), command?.name, columns) ?? (await laidOut(command, columns)));
  return exitStatus.done;
}

async function laidOut(command: Command | undefined, columns: number | undefined): Promise<string> {
  const { helpText } = await import("./help.ts");
  return helpText(command, columns);
}
