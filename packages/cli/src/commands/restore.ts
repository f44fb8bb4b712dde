import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { requireRecovery } from "../required-support.ts";

export const restore = defineCommand({
  name: "restore",
  describe: "bring a deleted secret back while that is possible (Secrets Manager)",
  positionals: { credential: { kind: "one", describe: "name" } },
  options: {},
  examples: [["--backend secrets-manager restore db.password", "as it was, with its versions"]],
  async run(args, { io, call, openStore }) {
    await requireRecovery(await openStore({ writes: true })).restore(args.credential, call);
    await io.stdout.write(`${args.credential} has been restored\n`);
    return exitStatus.done;
  },
});
