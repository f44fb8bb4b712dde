import { compareCodePoints } from "@sstash/core";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

export const keys = defineCommand({
  name: "keys",
  describe: "show the names of the secrets, one a line",
  positionals: {},
  options: {},
  examples: [["keys", "names, sorted"]],
  async run(_args, { io, call, openStore }) {
    const store = await openStore();
    const names = new Set<string>();
    for await (const { name } of store.list(call)) names.add(name);
    await io.stdout.write(
      [...names]
        .sort(compareCodePoints)
        .map((name) => `${name}\n`)
        .join(""),
    );
    return exitStatus.done;
  },
});
