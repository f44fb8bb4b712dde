import { compareCodePoints, type SecretEntry } from "@sstash/core";
import { characters } from "../aligned-lines.ts";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";

export const list = defineCommand({
  name: "list",
  describe: "show every version of every secret, with its comment and without its value",
  positionals: {},
  options: {
    latest: { kind: "flag", describe: "the newest version of each secret alone" },
    json: { kind: "flag", describe: "one JSON array of objects with name, version, labels and comment" },
  },
  examples: [
    ["list", "names, versions, comments"],
    ["list --latest --json", "the newest version of each, for a program"],
  ],
  async run(args, { io, call, openStore }) {
    const store = await openStore();
    const all: SecretEntry[] = [];
    for await (const entry of store.list(call)) all.push(entry);
    all.sort((a, b) => compareCodePoints(a.name, b.name) || compareCodePoints(a.version, b.version));
    const entries = args.latest ? all.filter((entry, index) => isNewest(entry, all[index + 1])) : all;
    if (args.json) {
      await io.stdout.write(`${JSON.stringify(entries, undefined, 2)}\n`);
      return exitStatus.done;
    }
    // A pipe gets the bytes; a terminal would obey control characters in them.
    const shown = io.stdout.isTerminal ? oneLine : (text: string) => text;
    const width = entries.reduce((widest, { name }) => Math.max(widest, characters(shown(name))), 0);
    const lines = entries.map(({ name, version, labels = [], comment = "" }) => {
      const padded = shown(name) + " ".repeat(width - characters(shown(name)));
      const labelled = labels.length === 0 ? "" : ` -- labels ${labels.map(shown).join(", ")}`;
      return `${padded} -- version ${shown(version)}${labelled} -- comment ${shown(comment)}\n`;
    });
    await io.stdout.write(lines.join(""));
    return exitStatus.done;
  },
});

/** In a sorted listing: what says so by its label, or the last of its name. */
function isNewest({ name, labels }: SecretEntry, next: SecretEntry | undefined): boolean {
  return labels === undefined ? next?.name !== name : labels.includes("AWSCURRENT");
}
