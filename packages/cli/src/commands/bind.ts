import type { BindOutcome } from "@sstash/core/envelope";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { expectKeyOption } from "../options/expect-key-option.ts";
import { firstLine } from "../report.ts";

export const bind = defineCommand({
  name: "bind",
  describe: "add sstash_binding to records that older tools wrote, so that moving or editing them is noticed",
  positionals: {
    pattern: { kind: "optional", describe: "names to bind; each * stands for any run of characters (default: all)" },
    context: contextPositional,
  },
  options: { ...expectKeyOption, "dry-run": { kind: "flag", describe: "say what would be bound, and write nothing" } },
  examples: [
    ["bind --dry-run", "what lacks a binding"],
    ["bind", "bind it; stopped half-way it can be run again"],
    ["bind '*' env=prod", "records put with the context env=prod"],
  ],
  async run(args, context) {
    const pairs = encryptionContext(args.context);
    const store = await context.openRecordStore({ bulk: true, expectKey: args["expect-key"] });
    const counts = { bound: 0, changed: 0, failed: 0 };
    const dryRun = args["dry-run"];
    for await (const outcome of store.bind(args.pattern ?? "*", { ...context.call, ...pairs, dryRun })) {
      counts[outcome.state] += 1;
      await tell(outcome, dryRun, context);
    }
    const did = dryRun ? "would be bound" : "bound";
    await context.io.stderr.write(
      `sstash: ${counts.bound} ${did}, ${counts.changed} changed meanwhile, ${counts.failed} could not be bound\n`,
    );
    return counts.changed + counts.failed === 0 ? exitStatus.done : exitStatus.failed;
  },
});

async function tell(
  { name, version, state, error }: BindOutcome,
  dryRun: boolean,
  { io }: CommandContext,
): Promise<void> {
  const record = `${oneLine(name)} -- version ${oneLine(version)}`;
  if (error !== undefined) await io.stderr.write(`${record}: ${firstLine(error, { name })}\n`);
  else if (state === "changed") await io.stderr.write(`${record}: it was changed meanwhile; run the command again\n`);
  else await io.stdout.write(`${dryRun ? "Would bind" : "Binding"} ${record}\n`);
}
