import { defineCommand } from "../command.ts";
import { CopyTally, outcomeLine } from "../copy-lines.ts";
import { exitStatus } from "../exit-status.ts";
import { logFailure } from "../log-file.ts";
import { oneLine } from "../one-line.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";

export const rename = defineCommand({
  name: "rename",
  describe: "give a secret another name: every version is put under it and read back, then the old one is deleted",
  positionals: {
    credential: { kind: "one", describe: "name, exactly: * is an ordinary character here" },
    "new-name": { kind: "one", describe: "name that no secret has yet" },
    context: contextPositional,
  },
  options: {},
  examples: [
    ["rename db.pasword db.password", "stopped half-way it can be run again"],
    ["rename api.key api/key env=prod", "of a secret put with the context env=prod"],
  ],
  async run(args, context) {
    const { io, call } = context;
    const store = await context.openStore({ bulk: true, writes: true });
    const { renameSecret } = await import("@sstash/core/transfer");
    const lines: Promise<void>[] = [];
    const options = {
      ...call,
      ...encryptionContext(args.context),
      onDelete: ({ name, version }: { readonly name: string; readonly version: string }) =>
        lines.push(io.stdout.write(`- ${oneLine(name)} version ${oneLine(version)}\n`)),
    };
    // Before anything is read: a name that cannot be would be each version's own failure.
    store.check({ name: args["new-name"], valueBytes: 1 });
    const tally = new CopyTally();
    for await (const outcome of renameSecret(store, { from: args.credential, to: args["new-name"] }, options)) {
      tally.add(outcome.state);
      const line = outcomeLine(outcome);
      await io.stdout.write(`${line}\n`);
      if (line.startsWith("!")) await logFailure(line, context);
    }
    await Promise.all(lines);
    if (tally.isWhole) return exitStatus.done;
    await io.stderr.write(`sstash: ERR_BULK_WRITE: ${tally.summary()}, and nothing deleted\n`);
    return exitStatus.failed;
  },
});
