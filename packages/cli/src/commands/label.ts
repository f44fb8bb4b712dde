import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { requireLabels } from "../required-support.ts";
import { UsageError } from "../usage-error.ts";

export const label = defineCommand({
  name: "label",
  describe: "put a staging label on a version, or take it off (Secrets Manager)",
  positionals: {
    credential: { kind: "one", describe: "name" },
    label: { kind: "one", describe: "the label; it leaves the version that had it" },
  },
  options: {
    version: { kind: "value", short: "v", placeholder: "VERSION", describe: "id or label of the version" },
    remove: { kind: "flag", describe: "take the label off whichever version has it" },
  },
  examples: [
    ["--backend secrets-manager label db.password green -v AWSCURRENT", "a name for the version in use"],
    ["--backend secrets-manager label db.password green --remove", "and away with it"],
  ],
  async run(args, { io, call, openStore }) {
    if (args.remove === (args.version !== undefined))
      throw new UsageError("label needs --version or --remove, and not both");
    const store = requireLabels(await openStore({ writes: true }));
    if (args.version === undefined) {
      await store.unlabel(args.credential, args.label, call);
      await io.stdout.write(`${args.credential} has no version with label ${args.label}\n`);
      return exitStatus.done;
    }
    const { name, version } = await store.label(args.credential, args.label, { ...call, version: args.version });
    await io.stdout.write(`${name} -- version ${version} -- label ${args.label}\n`);
    return exitStatus.done;
  },
});
