import { SecretNotFoundError } from "@sstash/core";
import { alignedLines } from "../aligned-lines.ts";
import { defineCommand } from "../command.ts";
import { exitStatus } from "../exit-status.ts";

export const versions = defineCommand({
  name: "versions",
  describe: "show every version of a secret, newest first, without its value",
  positionals: { credential: { kind: "one", describe: "name" } },
  options: {
    json: { kind: "flag", describe: "one JSON array of objects with name, version, labels, comment and time" },
  },
  examples: [
    ["versions db.password", "newest first"],
    ["versions db.password --json", "for a program"],
  ],
  async run(args, { io, call, openStore }) {
    const store = await openStore();
    const stored = await store.versions(args.credential, call);
    if (stored.length === 0) throw new SecretNotFoundError(args.credential);
    if (args.json) {
      await io.stdout.write(`${JSON.stringify(stored, undefined, 2)}\n`);
      return exitStatus.done;
    }
    const rows = stored.map(({ version, labels = [], createdAt, comment = "" }) => [
      version,
      labels.join(","),
      createdAt?.toISOString() ?? "",
      comment,
    ]);
    await io.stdout.write(alignedLines(rows, io.stdout));
    return exitStatus.done;
  },
});
