import type { SecretStore } from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

export const deleteCommand = defineCommand({
  name: "delete",
  describe: "delete a secret with all its versions, or one version; an unknown name is no failure",
  positionals: { credential: { kind: "one", describe: "name, exactly: * is an ordinary character here" } },
  options: {
    version: { kind: "value", short: "v", placeholder: "VERSION", describe: "this version alone" },
    yes: { kind: "flag", short: "y", describe: "do not ask, as on a terminal" },
  },
  examples: [
    ["delete db.password", "all its versions, oldest first; asks on a terminal"],
    ["delete db.password -v 3", "one version"],
  ],
  async run(args, context) {
    const { io, call } = context;
    const store = await context.openStore();
    if (io.stdin.isTerminal && !args.yes && !(await confirmed(store, args, context))) {
      await io.stderr.write("sstash: nothing was deleted\n");
      return exitStatus.failed;
    }
    const lines: Promise<void>[] = [];
    await store.delete(args.credential, {
      ...call,
      ...(args.version === undefined ? {} : { version: args.version }),
      onDelete: ({ name, version }) => lines.push(io.stdout.write(`Deleting ${name} -- version ${version}\n`)),
    });
    await Promise.all(lines);
    return exitStatus.done;
  },
});

/** Asks before anything is lost; where there is nothing to lose it does not ask. */
async function confirmed(
  store: SecretStore,
  args: { readonly credential: string; readonly version: string | undefined },
  { io, call }: CommandContext,
): Promise<boolean> {
  const stored = await store.versions(args.credential, call);
  if (stored.length === 0) return true;
  const all = stored.length === 1 ? "its only version" : `all its ${stored.length} versions`;
  const what = args.version === undefined ? all : `version ${args.version}`;
  const answer = await io.ask(`Delete ${args.credential}, ${what}? There is no way back. [y/N] `);
  return /^y(?:es)?$/i.test(answer.trim());
}
