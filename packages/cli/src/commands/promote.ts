import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { requireLabels } from "../required-support.ts";

export const promote = defineCommand({
  name: "promote",
  describe: "make a version the current one (Secrets Manager)",
  positionals: {
    credential: { kind: "one", describe: "name" },
    version: { kind: "one", describe: "id or label of the version" },
  },
  options: {},
  examples: [["--backend secrets-manager promote db.password AWSPENDING", "end a rotation by hand"]],
  async run(args, { io, call, openStore }) {
    const { name, version } = await requireLabels(await openStore({ writes: true })).promote(
      args.credential,
      args.version,
      call,
    );
    await io.stdout.write(`${name} -- version ${version} -- is current\n`);
    return exitStatus.done;
  },
});
