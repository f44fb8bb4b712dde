import {
  CredentialsError,
  concurrently,
  isSstashError,
  type SecretEntry,
  type SstashError,
  StoreMissingError,
  UnavailableError,
} from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { jsonEntries } from "../json-entries.ts";
import { secretOf } from "../json-value.ts";
import { logFailure } from "../log-file.ts";
import { oneLine } from "../one-line.ts";
import { type BinaryForm, binaryInputOption } from "../options/binary-options.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { givenValue, requireText } from "../options/given-value.ts";
import { newSecret, newSecretOptions } from "../options/new-secret-options.ts";
import { writeOptions } from "../options/write-options.ts";
import { requireWriteSupport, writtenVersion } from "../options/write-support.ts";
import { startProgress } from "../progress.ts";
import { firstLine } from "../report.ts";
import { targetOf, writeKeyOf } from "../target.ts";

const putsAtATime = 16;

export const putall = defineCommand({
  name: "putall",
  describe: "store every entry of a JSON object, each as a new version",
  positionals: {
    credentials: {
      kind: "one",
      describe: "a JSON object of names and text values; - for standard input, @FILE for a file",
    },
    context: contextPositional,
  },
  options: {
    ...writeOptions,
    ...newSecretOptions,
    ...binaryInputOption,
    version: {
      kind: "value",
      short: "v",
      abbreviable: true,
      placeholder: "VERSION",
      describe: "version to store, padded to 19 digits (default: nineteen zeros, as credstash does; -a counts up)",
    },
  },
  examples: [
    ["putall @secrets.json -a", "every entry as its next version"],
    ["putall - -v 1 env=prod < secrets.json", "as version 1, with an encryption context"],
  ],
  async run(args, context) {
    const pairs = encryptionContext(args.context);
    const given = await givenValue(args.credentials, "credentials", context);
    const { entries, duplicates } = jsonEntries(requireText(given, "JSON", ""));
    for (const name of duplicates) {
      await context.io.stderr.write(
        `sstash: warning: ${oneLine(name)} stands there more than once; the last value counts\n`,
      );
    }
    const store = await context.openStore({
      key: args.key,
      digest: args.digest,
      bulk: true,
      writes: true,
      ...newSecret(args),
    });
    requireWriteSupport(store.supports, args);
    const options = {
      ...context.call,
      ...pairs,
      version: writtenVersion(store.supports, args, ""),
      ...(args.comment === undefined ? {} : { comment: args.comment }),
    };
    const end: { reason?: unknown } = {};
    const outcomes = concurrently(entries, putsAtATime, ({ name, value }) =>
      attempt(name, async () => store.put(name, secretOf(value, args.binary as BinaryForm | undefined), options), end),
    );
    const status = await report(outcomes, { key: args.key ?? writeKeyOf(targetOf(context)) }, context);
    if ("reason" in end) throw end.reason;
    return status;
  },
});

type Outcome = {
  readonly name: string;
  readonly error?: SstashError;
  readonly untried?: boolean;
  readonly unknown?: boolean;
};

/**
 * One entry's failure leaves the others alone. Where no other can fare better (no credentials, no table, time is up) those
 * under way still end and are told; the rest is not tried.
 */
async function attempt(name: string, put: () => Promise<SecretEntry>, end: { reason?: unknown }): Promise<Outcome> {
  if ("reason" in end) return { name, untried: true };
  try {
    await put();
    return { name };
  } catch (error) {
    const hopeless = error instanceof CredentialsError || error instanceof StoreMissingError;
    if (isSstashError(error) && !hopeless) return { name, error };
    end.reason ??= error;
    // Given up while under way, it may have arrived.
    return hopeless ? { name, untried: true } : { name, unknown: true };
  }
}

/** Shows how many there were so far, unless the lines of standard output do that on the same terminal. */
async function* counted(outcomes: AsyncIterable<Outcome>, { io }: CommandContext): AsyncGenerator<Outcome> {
  const progress = io.stdout.isTerminal ? undefined : startProgress("entries done", io);
  let done = 0;
  try {
    for await (const outcome of outcomes) {
      done += 1;
      progress?.update(done);
      yield outcome;
    }
  } finally {
    progress?.end();
  }
}

/** Prints outcomes in document order, as they come. */
async function report(
  outcomes: AsyncIterable<Outcome>,
  { key }: { readonly key: string | undefined },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  let failed = 0;
  let unsure = 0;
  let total = 0;
  for await (const { name, error, untried, unknown } of counted(outcomes, context)) {
    total += 1;
    if (untried || unknown) {
      failed += 1;
      if (unknown) unsure += 1;
    } else if (error === undefined) {
      await io.stdout.write(`${name} has been stored\n`);
    } else {
      failed += 1;
      if (error instanceof UnavailableError && error.mayBeStored) unsure += 1;
      const line = `${oneLine(name)}: ${firstLine(error, { name, key })}`;
      await io.stderr.write(`${line}\n`);
      await logFailure(line, context);
    }
  }
  if (failed === 0) return exitStatus.done;
  const perhaps = unsure === 0 ? "" : ` (${unsure} of them perhaps: \`sstash list\` shows it)`;
  const others = failed === total ? "" : "; the others were";
  await io.stderr.write(`sstash: ERR_BULK_WRITE: ${failed} of ${total} entries were not stored${perhaps}${others}\n`);
  return exitStatus.failed;
}
