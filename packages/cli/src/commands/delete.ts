import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

export const deleteCommand = defineCommand({
  name: "delete",
  describe: "delete every version of a secret; an unknown name is no failure",
  positionals: { credential: { kind: "one", describe: "name, exactly: * is an ordinary character here" } },
  options: {},
  examples: [["delete db.password", "all its versions, oldest first"]],
  async run(args, { io, call, openStore }) {
    const store = await openStore();
    const lines: Promise<void>[] = [];
    await store.delete(args.credential, {
      ...call,
      onDelete: ({ name, version }) => lines.push(io.stdout.write(`Deleting ${name} -- version ${version}\n`)),
    });
    await Promise.all(lines);
    return exitStatus.done;
  },
});
