import { isNamePattern, isSstashError, type Selection } from "@sstash/core";
import type { CopyOptions, CopyOutcome, CopyPlan } from "@sstash/core/transfer";
import { type AddressedStore, openAddress } from "../addressed-store.ts";
import { type Arguments, type CommandContext, defineCommand } from "../command.ts";
import { CopyTally, expectedOutcomes, outcomeLine, troubleLine } from "../copy-lines.ts";
import { CopyProgress } from "../copy-progress.ts";
import { exitStatus } from "../exit-status.ts";
import { logFailure } from "../log-file.ts";
import type { OptionTable, PositionalTable } from "../option-table.ts";
import { startProgress } from "../progress.ts";
import { reportError } from "../report.ts";

const positionals = {
  pattern: { kind: "optional", describe: "names to copy; each * stands for any run of characters (default: all)" },
} as const satisfies PositionalTable;

const options = {
  from: {
    kind: "value",
    placeholder: "ADDRESS",
    required: true,
    describe: "the store to read, such as credstash:TABLE",
  },
  to: {
    kind: "value",
    placeholder: "ADDRESS",
    required: true,
    describe: "the store to write, such as secrets-manager:PREFIX or local:DIR",
  },
  "all-versions": { kind: "flag", describe: "every version under its own number (default: the newest alone)" },
  "dry-run": { kind: "flag", describe: "say what would be copied, and write nothing" },
  overwrite: { kind: "flag", describe: "where the target holds another value, put this one above it" },
  partial: { kind: "flag", describe: "go on without the secrets that cannot be read" },
  "skip-impossible": { kind: "flag", describe: "go on without what the target cannot hold" },
} as const satisfies OptionTable;

type Given = Arguments<typeof options, typeof positionals>;

interface Stores {
  readonly from: AddressedStore;
  readonly to: AddressedStore;
}

export const copy = defineCommand({
  name: "copy",
  describe: "copy secrets from one store to another, and read back what was written; stopped, it can be run again",
  positionals,
  options,
  examples: [
    ["copy --from credstash:app --to secrets-manager:app/ --dry-run", "what a move to Secrets Manager would do"],
    ["copy --from credstash:app --to secrets-manager:app/", "the newest version of each"],
    ["copy --from credstash:app --to local:./backup --all-versions", "a backup, under SSTASH_MASTER_KEY"],
    ["copy --from credstash:app --to 'credstash:app?region=eu-west-1' 'db.*'", "some of it, to another Region"],
  ],
  async run(args, context) {
    const stores = {
      from: await openAddress(args.from, "--from", context),
      to: await openAddress(args.to, "--to", context),
    };
    const copying = { ...context.call, allVersions: args["all-versions"], overwrite: args.overwrite };
    const progress = new CopyProgress(context.io);
    let at = stores.from;
    try {
      const plan = await planned(stores, { ...copying, ...selection(args.pattern), onProgress: progress.update });
      progress.end();
      at = stores.to;
      if (!(await mayGoOn(plan, args, context))) return exitStatus.failed;
      return await carriedOut(plan, { ...copying, stores, args }, context);
    } catch (error) {
      if (!isSstashError(error)) throw error;
      if (progress.phase === "comparing") at = stores.to;
      // Its hint is about the store that failed.
      return reportError(error, { verb: "copy", context: at.context, args });
    } finally {
      progress.end();
    }
  },
});

function selection(pattern: string | undefined): { readonly selection?: Selection } {
  if (pattern === undefined) return {};
  return { selection: isNamePattern(pattern) ? { pattern } : { names: [pattern] } };
}

async function planned({ from, to }: Stores, copying: CopyOptions): Promise<CopyPlan> {
  const { planCopy } = await import("@sstash/core/transfer");
  return planCopy({ from: from.store, to: to.store }, copying);
}

/** Says what stands in the way, all of it; true when nothing does or it may be left out. */
async function mayGoOn(
  { unreadable, obstacles, notes }: CopyPlan,
  args: Given,
  context: CommandContext,
): Promise<boolean> {
  const { io } = context;
  for (const trouble of [...unreadable, ...obstacles]) {
    const line = troubleLine(trouble);
    await io.stdout.write(`${line}\n`);
    await logFailure(line, context);
  }
  for (const note of notes) await io.stderr.write(`sstash: note: ${note}\n`);
  const stops: readonly (readonly [boolean, string])[] = [
    [
      unreadable.length > 0 && !args.partial,
      `ERR_BULK_READ: ${unreadable.length} could not be read, so nothing was copied; --partial leaves them out`,
    ],
    [
      obstacles.length > 0 && !args["skip-impossible"],
      `ERR_BULK_WRITE: the target cannot hold ${obstacles.length}, so nothing was copied; --skip-impossible leaves them out`,
    ],
  ];
  const stopping = stops.filter(([stop]) => stop);
  for (const [, why] of stopping) await io.stderr.write(`sstash: ${why}\n`);
  return stopping.length === 0;
}

interface Work extends CopyOptions {
  readonly stores: Stores;
  readonly args: Given;
}

async function carriedOut(
  plan: CopyPlan,
  { stores, args, ...copying }: Work,
  context: CommandContext,
): Promise<number> {
  const { carryOut } = await import("@sstash/core/transfer");
  const { io } = context;
  const dryRun = args["dry-run"];
  const tally = new CopyTally();
  tally.add("failed", plan.unreadable.length + plan.obstacles.length);
  // Lines on the same terminal show how far it is.
  const progress = io.stdout.isTerminal || dryRun ? undefined : startProgress("versions copied or there", io);
  try {
    const outcomes = dryRun ? expectedOutcomes(plan) : carryOut(plan, stores.to.store, copying);
    for await (const outcome of outcomes) {
      tally.add(outcome.state);
      progress?.update(tally.total);
      await tell(outcome, context);
    }
  } finally {
    progress?.end();
  }
  const code = tally.isWhole ? "" : "ERR_BULK_WRITE: ";
  await io.stderr.write(`sstash: ${code}${tally.summary(dryRun)}\n`);
  return tally.isWhole ? exitStatus.done : exitStatus.failed;
}

async function tell(outcome: CopyOutcome, context: CommandContext): Promise<void> {
  const line = outcomeLine(outcome);
  await context.io.stdout.write(`${line}\n`);
  if (line.startsWith("!")) await logFailure(line, context);
}
