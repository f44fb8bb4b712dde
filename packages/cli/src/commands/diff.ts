import { type Arguments, type CommandContext, defineCommand } from "../command.ts";
import { type Comparison, compareSides, compareVersions, SideTrouble } from "../comparison/compare.ts";
import { reportComparison } from "../comparison/report-comparison.ts";
import { type Side, sideOf } from "../comparison/side.ts";
import { type DocumentFormat, documentFormats } from "../documents/index.ts";
import { exitStatus } from "../exit-status.ts";
import type { OptionTable, PositionalTable } from "../option-table.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { startProgress } from "../progress.ts";
import { reportError } from "../report.ts";
import { UsageError } from "../usage-error.ts";

const positionals = {
  first: { kind: "optional", describe: "a store's address, or a file: ./app.env, ./app.json, ./app.yaml" },
  second: { kind: "optional", describe: "what the first is compared with: an address or a file" },
  pattern: { kind: "optional", describe: "names to compare; each * stands for any run of characters (default: all)" },
} as const satisfies PositionalTable;

const options = {
  name: { kind: "value", placeholder: "NAME", describe: "compare two versions of this secret, in the one store" },
  from: { kind: "value", placeholder: "VERSION", describe: "with --name: the older version, or a label" },
  to: {
    kind: "value",
    placeholder: "VERSION",
    describe: "with --name: the newer version, or a label (default: the newest)",
  },
  format: {
    kind: "value",
    short: "f",
    placeholder: "FORMAT",
    choices: documentFormats,
    describe: "what the files are, where their names do not tell",
  },
  json: { kind: "flag", describe: "one JSON array of objects with change and name" },
  show: { kind: "flag", describe: "the values too, old and new" },
  ...expectKeyOption,
} as const satisfies OptionTable;

type Given = Arguments<typeof options, typeof positionals>;

export const diff = defineCommand({
  name: "diff",
  describe: "compare two stores, a store with a file, or two versions of a secret, and show which names differ",
  positionals,
  options,
  failure: exitStatus.trouble,
  examples: [
    [
      "diff credstash:app 'credstash:app?region=eu-west-1'",
      "two tables: + is in the second alone, - in the first, ~ differs",
    ],
    ["diff credstash:app ./.env 'db.*'", "what a file has of it"],
    ["diff --name db.password --from 3 --to 4", "whether two versions differ"],
  ],
  async run(args, context) {
    if (args.name !== undefined) return compareTwo(args.name, args, context);
    if (args.from !== undefined || args.to !== undefined) throw new UsageError("--from and --to go with --name");
    if (args["expect-key"] !== undefined)
      throw new UsageError("--expect-key goes with --name; an address has expect-key");
    if (args.first === undefined || args.second === undefined)
      throw new UsageError("two addresses or files are wanted, or --name");
    if (args.first === "-" && args.second === "-") throw new UsageError("standard input can be one side only");
    const format = args.format as DocumentFormat | undefined;
    const first = await sideOf(args.first, { as: "the first argument", format }, context);
    const second = await sideOf(args.second, { as: "the second argument", format }, context);
    try {
      return await reportComparison(await compared([first, second], args, context), args, context);
    } catch (error) {
      if (!(error instanceof SideTrouble)) throw error;
      await reportError(error.cause, { verb: "diff", context: error.context, args });
      return exitStatus.trouble;
    }
  },
});

async function compared(sides: readonly [Side, Side], args: Given, { io }: CommandContext): Promise<Comparison> {
  const progress = startProgress("secrets read", io);
  let done = 0;
  const onRead = () => {
    done += 1;
    progress.update(done);
  };
  return compareSides(sides, { ...args, onRead }).finally(() => progress.end());
}

async function compareTwo(name: string, args: Given, context: CommandContext): Promise<number> {
  if (args.first !== undefined) throw new UsageError("--name compares two versions, and takes no addresses or files");
  if (args.from === undefined)
    throw new UsageError("--from VERSION is missing: with --name it is what to compare with");
  const store = await context.openStore({ expectKey: args["expect-key"] });
  const versions = { name, from: args.from, to: args.to, show: args.show };
  return reportComparison(await compareVersions(store, versions, context.call), args, context);
}
