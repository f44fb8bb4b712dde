import type { SecretStore } from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import { confirmed } from "../confirmation.ts";
import { exitStatus } from "../exit-status.ts";
import { requireRecovery } from "../required-support.ts";
import { UsageError } from "../usage-error.ts";

export const deleteCommand = defineCommand({
  name: "delete",
  describe: "delete a secret with all its versions, or one version; an unknown name is no failure",
  positionals: { credential: { kind: "one", describe: "name, exactly: * is an ordinary character here" } },
  options: {
    version: { kind: "value", short: "v", placeholder: "VERSION", describe: "this version alone" },
    "recovery-days": {
      kind: "value",
      placeholder: "N",
      describe: "Secrets Manager: keep it restorable for 7 to 30 days (default: 30)",
    },
    "force-now": { kind: "flag", describe: "Secrets Manager: delete at once, with no way back" },
    yes: { kind: "flag", short: "y", describe: "do not ask, as on a terminal" },
  },
  examples: [
    ["delete db.password", "all its versions, oldest first; asks on a terminal"],
    ["delete db.password -v 3", "one version"],
  ],
  async run(args, context) {
    const { io, call } = context;
    const recovery = recoveryOption(args);
    const store = await context.openStore({ writes: true });
    if (recovery.recoveryDays !== undefined) requireRecovery(store);
    if (io.stdin.isTerminal && !args.yes && !(await agreed(store, args, context))) {
      await io.stderr.write("sstash: nothing was deleted\n");
      return exitStatus.failed;
    }
    const lines: Promise<void>[] = [];
    await store.delete(args.credential, {
      ...call,
      ...recovery,
      ...(args.version === undefined ? {} : { version: args.version }),
      onDelete: ({ name, version }) => lines.push(io.stdout.write(`Deleting ${name} -- version ${version}\n`)),
    });
    await Promise.all(lines);
    return exitStatus.done;
  },
});

interface DeleteArguments {
  readonly credential: string;
  readonly version: string | undefined;
  readonly "recovery-days": string | undefined;
  readonly "force-now": boolean;
}

function recoveryOption(args: DeleteArguments): { readonly recoveryDays?: number } {
  const days = args["recovery-days"];
  if (args["force-now"]) {
    if (days !== undefined) throw new UsageError("--recovery-days and --force-now exclude each other");
    return { recoveryDays: 0 };
  }
  if (days === undefined) return {};
  if (!/^(?:[7-9]|[12]\d|30)$/.test(days)) throw new UsageError("--recovery-days must be a whole number from 7 to 30");
  return { recoveryDays: Number(days) };
}

/** Asks before anything is lost; where there is nothing to lose it does not ask. */
async function agreed(store: SecretStore, args: DeleteArguments, context: CommandContext): Promise<boolean> {
  const stored = await store.versions(args.credential, context.call);
  if (stored.length === 0) return true;
  const all = stored.length === 1 ? "its only version" : `all its ${stored.length} versions`;
  const what = args.version === undefined ? all : `version ${args.version}`;
  const { recoveryDays = 30 } = recoveryOption(args);
  const back =
    store.supports.recovery && recoveryDays > 0
      ? `\`sstash restore\` brings it back within ${recoveryDays} days.`
      : "There is no way back.";
  return confirmed(`Delete ${args.credential}, ${what}? ${back}`, false, context);
}
