import type { CallOptions, SecretStore } from "@sstash/core";
import type { CallReport } from "@sstash/core/credstash";
import type { RecordStore } from "@sstash/core/envelope";
import type { Environment, Io } from "./io.ts";
import type { OptionTable, OptionValues, PositionalTable, PositionalValues } from "./option-table.ts";
import type { GlobalValues } from "./options/global-options.ts";

/** What a command is given beside its arguments. */
export interface CommandContext {
  readonly io: Io;
  readonly env: Environment;
  readonly home: string;
  /** The current folder. Throws where it was deleted. */
  readonly cwd: () => string;
  readonly globals: GlobalValues;
  /** Goes with every call of the store: carries the limit of `--timeout`. */
  readonly call: CallOptions;
  /** Present where calls are to be followed. */
  readonly onCall?: (report: CallReport) => void;
  /** The store that command line or environment name, with what only the verb knows. Of several the next is read where one does not have it. */
  readonly openStore: (options?: OpenOptions) => Promise<SecretStore>;
  /** The same, for verbs about records. */
  readonly openRecordStore: (options?: OpenOptions) => Promise<RecordStore>;
  /** Reads another command line, for verbs that are about one. @throws UsageError */
  readonly readCommandLine: (argv: readonly string[]) => CommandLine;
}

/** Options of single verbs that belong to the store. */
export interface OpenOptions {
  readonly key?: string | undefined;
  readonly digest?: string | undefined;
  /** Key that what is read must be wrapped under. */
  readonly expectKey?: string | undefined;
  /** The verb writes: of several stores the first alone, since what is done must be seen there. */
  readonly writes?: boolean;
  /** Of Secrets Manager: what a secret is given that is made. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly replicaRegions?: readonly string[];
  /** Many calls at once: throttled ones are tried longer. */
  readonly bulk?: boolean;
  /** A program waits for all of its secrets: they are read all at once. */
  readonly namesAtOnce?: boolean;
}

export type Arguments<O extends OptionTable, P extends PositionalTable> = OptionValues<O> & PositionalValues<P>;

export interface CommandDefinition<O extends OptionTable, P extends PositionalTable> {
  readonly name: string;
  readonly describe: string;
  readonly positionals: P;
  readonly options: O;
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Exit status when the verb, or the command line around it, fails. Default: 1. */
  readonly failure?: number;
  /** Returns the exit status. */
  readonly run: (args: Arguments<O, P>, context: CommandContext) => Promise<number>;
}

export type Command = Omit<CommandDefinition<OptionTable, PositionalTable>, "run"> & {
  readonly run: (args: Readonly<Record<string, unknown>>, context: CommandContext) => Promise<number>;
};

/** A command line, read. */
export interface CommandLine {
  readonly command: Command | undefined;
  readonly show: "help" | "version" | undefined;
  readonly globals: GlobalValues;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Declares a verb. The types of its arguments follow from its tables; the grammar fills them from the same tables, which
 * is why the cast below is sound.
 */
export function defineCommand<const O extends OptionTable, const P extends PositionalTable>(
  definition: CommandDefinition<O, P>,
): Command {
  return { ...definition, run: (args, context) => definition.run(args as Arguments<O, P>, context) };
}
