import { isLabelStore, pruneVersion, surplusVersions } from "@sstash/core";
import { defineCommand } from "../command.ts";
import { confirmed } from "../confirmation.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";
import { UsageError } from "../usage-error.ts";

export const prune = defineCommand({
  name: "prune",
  describe: "delete old versions: all but the newest few of each secret",
  positionals: {
    pattern: { kind: "optional", describe: "names to look at; each * stands for any run of characters (default: all)" },
  },
  options: {
    keep: {
      kind: "value",
      placeholder: "N",
      required: true,
      describe: "how many of the newest versions stay, at least 1",
    },
    "dry-run": { kind: "flag", describe: "say what would be deleted, and delete nothing" },
    yes: { kind: "flag", short: "y", describe: "do not ask, as on a terminal" },
  },
  examples: [
    ["prune --keep 5 --dry-run", "what would go"],
    ["prune 'db.*' --keep 2", "all but the two newest versions of each"],
  ],
  async run(args, context) {
    const { io, call } = context;
    const keep = wholeNumber(args.keep);
    const store = await context.openStore({ writes: true });
    const surplus = await surplusVersions(store, args.pattern ?? "*", { ...call, keep });
    const labelled = isLabelStore(store);
    const many = surplus.length === 1 ? "1 version" : `${surplus.length} versions`;
    const question = labelled ? `Take the labels off ${many}?` : `Delete ${many}? There is no way back.`;
    if (surplus.length > 0 && !args["dry-run"] && !(await confirmed(question, args.yes, context))) {
      await io.stderr.write("sstash: nothing was deleted\n");
      return exitStatus.failed;
    }
    for (const one of surplus) {
      const { name, version } = one.entry;
      const what = labelled ? `Taking ${one.labels.join(", ")} off` : "Deleting";
      if (!args["dry-run"]) await pruneVersion(store, one, call);
      await io.stdout.write(`${what} ${shown(name, io)} -- version ${shown(version, io)}\n`);
    }
    await io.stderr.write(`sstash: ${summary(many, { labelled, dryRun: args["dry-run"] })}\n`);
    return exitStatus.done;
  },
});

function wholeNumber(given: string): number {
  if (!/^[1-9]\d{0,8}$/.test(given)) throw new UsageError("--keep must be a whole number from 1");
  return Number(given);
}

function shown(text: string, { stdout }: { readonly stdout: { readonly isTerminal: boolean } }): string {
  return stdout.isTerminal ? oneLine(text) : text;
}

function summary(many: string, { labelled, dryRun }: { readonly labelled: boolean; readonly dryRun: boolean }): string {
  if (!labelled) return dryRun ? `${many} would be deleted` : `${many} deleted`;
  return dryRun
    ? `${many} would lose their labels; Secrets Manager drops versions without labels in time`
    : `${many} without labels now; Secrets Manager drops such versions in time`;
}
