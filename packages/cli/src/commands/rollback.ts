import { rollback as rollBack } from "@sstash/core";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { writeOptions } from "../options/write-options.ts";

export const rollback = defineCommand({
  name: "rollback",
  describe: "make an older version the newest again: its value is stored as the next version, or its label moved",
  positionals: { credential: { kind: "one", describe: "name" }, context: contextPositional },
  options: {
    version: {
      kind: "value",
      short: "v",
      placeholder: "VERSION",
      describe: "go back to this one (default: the one before)",
    },
    key: writeOptions.key,
    comment: { kind: "value", short: "c", placeholder: "TEXT", describe: "kept with the new version" },
  },
  examples: [
    ["rollback db.password", "to the version before the newest"],
    ["rollback db.password -v 3", "to version 3"],
  ],
  async run(args, context) {
    const store = await context.openStore({ key: args.key, writes: true });
    const { entry, to, changed } = await rollBack(store, args.credential, {
      ...context.call,
      ...encryptionContext(args.context),
      ...(args.version === undefined ? {} : { version: args.version }),
      ...(args.comment === undefined ? {} : { comment: args.comment }),
    });
    await context.io.stdout.write(
      `${entry.name} -- version ${entry.version} -- ${standing(entry.version, to, changed)}\n`,
    );
    return exitStatus.done;
  },
});

/** Where the label moved, the version that was gone back to is the one that is read now. */
function standing(version: string, to: string, changed: boolean): string {
  if (version === to) return changed ? "is current" : "is current already";
  return changed ? `as version ${to}` : `holds the value of version ${to} already`;
}
