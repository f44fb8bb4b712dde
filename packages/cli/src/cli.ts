import { callLog } from "./call-log.ts";
import type { Command, CommandContext, CommandLine } from "./command.ts";
import { readCommandLine } from "./command-line.ts";
import { commands } from "./commands/index.ts";
import { LearnedNames } from "./completion/learned-names.ts";
import { notingStore } from "./completion/noting-store.ts";
import { exitStatus } from "./exit-status.ts";
import { type HelpPages, readyPage } from "./help-pages.ts";
import type { Environment, Io } from "./io.ts";
import { checkLogLevel } from "./log-file.ts";
import { openRecordStore, openStore } from "./open-store.ts";
import { contextPositional, repeatedKeys } from "./options/encryption-context.ts";
import { isClosedPipe, reportError, reportOutputFailure, reportUsage } from "./report.ts";
import { limitedIo } from "./time-limit.ts";
import { UsageError } from "./usage-error.ts";

export interface Surroundings {
  readonly io: Io;
  readonly env: Environment;
  readonly home: string;
  readonly cwd: () => string;
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
  let parsed: CommandLine;
  try {
    parsed = readCommandLine(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const status = await reportUsage(error, surroundings.io);
    return commands.find(({ name }) => name === error.verb)?.failure ?? status;
  }
  const { command, globals, args } = parsed;
  if (parsed.show !== undefined) return show(parsed.show, command, surroundings);
  if (command === undefined) return show("help", undefined, surroundings);
  const signal = limitOf(globals.timeout);
  const { debug, stats } = globals;
  const log = callLog(surroundings.io, { debug, stats, now: () => performance.now() });
  const learned = new LearnedNames();
  const context: CommandContext = {
    ...surroundings,
    io: limitedIo(surroundings.io, signal),
    globals,
    ...(debug || stats ? { onCall: log.onCall } : {}),
    call: signal === undefined ? {} : { signal },
    openStore: async (options) => notingStore(await openStore(context, options), learned),
    openRecordStore: (options) => openRecordStore(context, options),
    readCommandLine,
  };
  try {
    checkLogLevel(context);
    await warnOfRepeatedKeys(parsed, surroundings.io);
    const status = await command.run(args, context);
    if (!learned.isEmpty) await remember(learned, context);
    return status;
  } catch (error) {
    if (isClosedPipe(error)) throw error;
    if (error instanceof UsageError) {
      const status = await reportUsage(new UsageError(error.message, command.name), surroundings.io);
      return command.failure ?? status;
    }
    const status = await reportError(error, { verb: command.name, context, args });
    return command.failure ?? status;
  } finally {
    await log.finish();
  }
}

/** credstash takes the last in silence; another context than was meant is one that nobody can guess later. */
async function warnOfRepeatedKeys({ command, args }: CommandLine, { stderr }: Io): Promise<void> {
  if (command?.positionals["context"] !== contextPositional) return;
  for (const line of repeatedKeys(args["context"] as readonly string[])) {
    await stderr.write(`sstash: warning: ${line}\n`);
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

function limitOf(seconds: string | undefined): AbortSignal | undefined {
  return seconds === undefined ? undefined : AbortSignal.timeout(Math.ceil(Number(seconds) * 1000));
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
