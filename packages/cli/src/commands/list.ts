import { compareCodePoints, type SecretEntry } from "@sstash/core";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

export const list = defineCommand({
  name: "list",
  describe: "show every version of every secret, with its comment and without its value",
  positionals: {},
  options: {},
  examples: [["list", "names, versions, comments"]],
  async run(_args, { io, call, openStore }) {
    const store = await openStore();
    const entries: SecretEntry[] = [];
    for await (const entry of store.list(call)) entries.push(entry);
    entries.sort((a, b) => compareCodePoints(a.name, b.name) || compareCodePoints(a.version, b.version));
    const width = entries.reduce((widest, { name }) => Math.max(widest, characters(name)), 0);
    const lines = entries.map(({ name, version, comment = "" }) => {
      const padded = name + " ".repeat(width - characters(name));
      return `${padded} -- version ${version} -- comment ${comment}\n`;
    });
    await io.stdout.write(lines.join(""));
    return exitStatus.done;
  },
});

/** As Python counts them. */
function characters(text: string): number {
  return [...text].length;
}
