import { compareCodePoints } from "@sstash/core";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";

export const keys = defineCommand({
  name: "keys",
  describe: "show the names of the secrets, one a line",
  positionals: {},
  options: { json: { kind: "flag", describe: "one JSON array" } },
  examples: [["keys", "names, sorted"]],
  async run(args, { io, call, openStore }) {
    const store = await openStore();
    const names = new Set<string>();
    for await (const { name } of store.list(call)) names.add(name);
    const sorted = [...names].sort(compareCodePoints);
    const lines = sorted.map((name) => `${io.stdout.isTerminal ? oneLine(name) : name}\n`).join("");
    await io.stdout.write(args.json ? `${JSON.stringify(sorted, undefined, 2)}\n` : lines);
    return exitStatus.done;
  },
});
