import { compareCodePoints, type SecretEntry } from "@sstash/core";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";

export const list = defineCommand({
  name: "list",
  describe: "show every version of every secret, with its comment and without its value",
  positionals: {},
  options: {
    latest: { kind: "flag", describe: "the newest version of each secret alone" },
    json: { kind: "flag", describe: "one JSON array of objects with name, version and comment" },
  },
  examples: [
    ["list", "names, versions, comments"],
    ["list --latest --json", "the newest version of each, for a program"],
  ],
  async run(args, { io, call, openStore }) {
    const store = await openStore();
    const all: SecretEntry[] = [];
    for await (const { name, version, comment } of store.list(call)) {
      all.push(comment === undefined ? { name, version } : { name, version, comment });
    }
    all.sort((a, b) => compareCodePoints(a.name, b.name) || compareCodePoints(a.version, b.version));
    // Sorted, so the newest of a name is the one before the next name.
    const entries = args.latest ? all.filter(({ name }, index) => all[index + 1]?.name !== name) : all;
    if (args.json) {
      await io.stdout.write(`${JSON.stringify(entries, undefined, 2)}\n`);
      return exitStatus.done;
    }
    // A pipe gets the bytes; a terminal would obey control characters in them.
    const shown = io.stdout.isTerminal ? oneLine : (text: string) => text;
    const width = entries.reduce((widest, { name }) => Math.max(widest, characters(shown(name))), 0);
    const lines = entries.map(({ name, version, comment = "" }) => {
      const padded = shown(name) + " ".repeat(width - characters(shown(name)));
      return `${padded} -- version ${shown(version)} -- comment ${shown(comment)}\n`;
    });
    await io.stdout.write(lines.join(""));
    return exitStatus.done;
  },
});

/** As Python counts them. */
function characters(text: string): number {
  return [...text].length;
}
