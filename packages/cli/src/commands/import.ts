import { InvalidInputError, type ReadFailure, readAll, type SecretStore, SecretValue } from "@sstash/core";
import { type CommandContext, defineCommand } from "../command.ts";
import {
  type DocumentEntry,
  type DocumentFormat,
  documentFormat,
  documentFormats,
  readDocument,
} from "../documents/index.ts";
import { exitStatus } from "../exit-status.ts";
import { oneLine } from "../one-line.ts";
import { contextPositional, encryptionContext } from "../options/encryption-context.ts";
import { newSecret, newSecretOptions } from "../options/new-secret-options.ts";
import { writeOptions } from "../options/write-options.ts";
import { requireWriteSupport } from "../options/write-support.ts";
import { putEach } from "../put-each.ts";
import { firstLine } from "../report.ts";
import { targetOf, writeKeyOf } from "../target.ts";

/** What is there of an entry of the file. */
type Standing = "new" | "changed" | "unchanged";

const signs: Readonly<Record<Standing, string>> = { new: "+", changed: "~", unchanged: "=" };

export const importCommand = defineCommand({
  name: "import",
  describe: "store every entry of a dotenv, JSON or YAML file, each as its next version",
  positionals: {
    file: { kind: "one", describe: "*.env, *.json or *.yaml; - for standard input" },
    context: contextPositional,
  },
  options: {
    key: writeOptions.key,
    comment: writeOptions.comment,
    digest: writeOptions.digest,
    ...newSecretOptions,
    format: {
      kind: "value",
      short: "f",
      placeholder: "FORMAT",
      choices: documentFormats,
      describe: "what the file is (default: by its name)",
    },
    prefix: { kind: "value", placeholder: "TEXT", default: "", describe: "stands before every name" },
    "skip-unchanged": {
      kind: "flag",
      describe: "leave alone what the newest version holds already; needs the right to read",
    },
    "dry-run": { kind: "flag", describe: "show what is new (+), changed (~) and unchanged (=), and store nothing" },
  },
  examples: [
    ["import .env --dry-run", "what would change"],
    ["import .env --prefix app.prod. --skip-unchanged", "what is new or changed, under names of one's own"],
    ["import secrets.yaml env=prod", "with an encryption context"],
  ],
  async run(args, context) {
    const pairs = encryptionContext(args.context);
    const format = (args.format as DocumentFormat | undefined) ?? documentFormat(args.file);
    const found = await readDocument(args.file, context, format);
    const entries = found.map(({ name, value }) => ({ name: args.prefix + name, value }));
    await checkEntries(entries, args.file, context);
    const open = { key: args.key, digest: args.digest, bulk: true, writes: true, ...newSecret(args) };
    const store = await context.openStore(open);
    requireWriteSupport(store.supports, args);
    const looks = args["dry-run"] || args["skip-unchanged"];
    const read = { ...context.call, ...pairs };
    const { standings, failures } = looks ? await standingsOf(store, entries, read) : nothingKnown;
    if (args["dry-run"]) return showPlan(entries, { standings, failures }, context);
    const write = { ...read, ...(args.comment === undefined ? {} : { comment: args.comment }) };
    const refused = new Map(failures.map(({ name, error }) => [name, error]));
    return putEach(
      entries,
      async ({ name, value }) => {
        const refusal = refused.get(name);
        if (refusal !== undefined) throw refusal;
        if (standings.get(name) === "unchanged") return "unchanged";
        await store.put(name, value, write);
        return "stored";
      },
      { key: args.key ?? writeKeyOf(targetOf(context)), context },
    );
  },
});

/** One entry without a name would be met after others had been put. @throws InvalidInputError */
async function checkEntries(entries: readonly DocumentEntry[], file: string, { io }: CommandContext): Promise<void> {
  const shown = file === "-" ? "standard input" : oneLine(file);
  const nameless = entries.findIndex(({ name }) => name === "");
  if (nameless >= 0) throw new InvalidInputError(`${shown}: entry number ${nameless + 1} has an empty name`);
  if (entries.length === 0) await io.stderr.write(`sstash: ${shown} holds no entries, so nothing is stored\n`);
}

interface Known {
  readonly standings: ReadonlyMap<string, Standing>;
  /** Entries that could not be compared. */
  readonly failures: readonly ReadFailure[];
}

const nothingKnown: Known = { standings: new Map(), failures: [] };

async function standingsOf(
  store: SecretStore,
  entries: readonly DocumentEntry[],
  options: Parameters<typeof readAll>[1],
): Promise<Known> {
  const names = entries.map(({ name }) => name);
  const { secrets, failures } = await readAll(store, { ...options, selection: { names } });
  const there = new Map(secrets.map(({ name, value }) => [name, value]));
  const isMissing = ({ error }: ReadFailure) => error.code === "ERR_SECRET_NOT_FOUND";
  const standings = entries.map(({ name, value }): [string, Standing] => {
    const stored = there.get(name);
    if (stored === undefined) return [name, "new"];
    return [name, stored.equals(new SecretValue(value)) ? "unchanged" : "changed"];
  });
  return { standings: new Map(standings), failures: failures.filter((failure) => !isMissing(failure)) };
}

async function showPlan(
  entries: readonly DocumentEntry[],
  { standings, failures }: Known,
  { io }: CommandContext,
): Promise<number> {
  const failed = new Map(failures.map(({ name, error }) => [name, error]));
  for (const { name } of entries) {
    const error = failed.get(name);
    const shown = io.stdout.isTerminal ? oneLine(name) : name;
    if (error === undefined) await io.stdout.write(`${signs[standings.get(name) ?? "new"]} ${shown}\n`);
    else await io.stderr.write(`${oneLine(name)}: ${firstLine(error, { name })}\n`);
  }
  if (failures.length === 0) return exitStatus.done;
  const many = failures.length === 1 ? "1 entry" : `${failures.length} entries`;
  await io.stderr.write(`sstash: ERR_BULK_READ: ${many} could not be compared\n`);
  return exitStatus.failed;
}
