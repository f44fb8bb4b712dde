import { compareCodePoints, findValue, namePattern, SecretValue } from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { fileBytes } from "../file-bytes.ts";
import { oneLine } from "../one-line.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { endsInNewline, withoutFinalNewline } from "../options/given-value.ts";
import { noMatch } from "../options/no-match.ts";
import { startProgress } from "../progress.ts";
import { firstLine } from "../report.ts";
import { UsageError } from "../usage-error.ts";

export const find = defineCommand({
  name: "find",
  describe: "show the names that match a pattern, or under which a value is stored",
  positionals: {
    pattern: { kind: "optional", describe: "names; each * stands for any run of characters (default: all)" },
    context: contextPositional,
  },
  options: {
    "value-from": {
      kind: "value",
      placeholder: "FILE",
      describe: "whose newest value is this file's content; - for standard input",
    },
    "strip-newline": { kind: "flag", describe: "leave out one newline at the end of the file" },
    ...expectKeyOption,
    json: { kind: "flag", describe: "one JSON array of names" },
  },
  examples: [
    ["find 'db.*'", "names that begin with db."],
    ["find --value-from leaked.txt --strip-newline", "where a value that got out is still in use"],
  ],
  async run(args, context) {
    const pattern = args.pattern ?? "*";
    const from = args["value-from"];
    if (from === undefined && args.pattern === undefined) throw new UsageError("a pattern or --value-from is missing");
    const { names, failed } =
      from === undefined
        ? { names: await namesMatching(pattern, context), failed: 0 }
        : await namesHolding(await valueIn(from, args["strip-newline"], context), { ...args, pattern }, context);
    await print(names, args.json, context);
    return names.length > 0 && failed === 0 ? exitStatus.done : exitStatus.failed;
  },
});

async function namesMatching(pattern: string, { openStore, call }: CommandContext): Promise<readonly string[]> {
  const matches = namePattern(pattern);
  const names = new Set<string>();
  for await (const { name } of (await openStore()).list(call)) if (matches(name)) names.add(name);
  return [...names].sort(compareCodePoints);
}

/** From a file or standard input only: a value on the command line is anybody's to see. */
async function valueIn(path: string, strip: boolean, context: CommandContext): Promise<SecretValue> {
  const bytes = await fileBytes(path, context);
  if (!strip && endsInNewline(bytes)) {
    await context.io.stderr.write("sstash: warning: the value ends in a newline; --strip-newline leaves it out\n");
  }
  return new SecretValue(strip ? withoutFinalNewline(bytes) : bytes);
}

async function namesHolding(
  value: SecretValue,
  args: { readonly pattern: string; readonly context: readonly string[]; readonly "expect-key": string | undefined },
  context: CommandContext,
): Promise<{ readonly names: readonly string[]; readonly failed: number }> {
  const store = await context.openStore({ bulk: true, expectKey: args["expect-key"] });
  const progress = startProgress("secrets read", context.io);
  let looked = 0;
  const options = {
    ...context.call,
    ...encryptionContext(args.context),
    selection: { pattern: args.pattern },
    onProgress: (done: number) => {
      looked = done;
      progress.update(done);
    },
  };
  const { names, failures } = await findValue(store, value, options).finally(() => progress.end());
  // Else a value that leaked would seem to be nowhere in use.
  if (looked === 0) await context.io.stderr.write(noMatch);
  for (const { name, error } of failures) {
    await context.io.stderr.write(`${oneLine(name)}: ${firstLine(error, { name })}\n`);
  }
  if (failures.length > 0) {
    const many = failures.length === 1 ? "1 secret" : `${failures.length} secrets`;
    await context.io.stderr.write(`sstash: ERR_BULK_READ: ${many} could not be looked into\n`);
  }
  return { names, failed: failures.length };
}

async function print(names: readonly string[], json: boolean, { io }: CommandContext): Promise<void> {
  if (json) await io.stdout.write(`${JSON.stringify(names, undefined, 2)}\n`);
  else await io.stdout.write(names.map((name) => `${io.stdout.isTerminal ? oneLine(name) : name}\n`).join(""));
}
