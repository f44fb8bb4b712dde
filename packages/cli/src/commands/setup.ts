import { credstashPlace } from "../backends/credstash.ts";
import { localPlace } from "../backends/local.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { saveKmsRegion } from "../credstash-config.ts";
import { defaultKey } from "../defaults.ts";
import { exitStatus } from "../exit-status.ts";
import { keyValuePairs } from "../options/encryption-context.ts";
import { firstLine } from "../report.ts";
import { type LocalTarget, targetOf } from "../target.ts";
import { UsageError } from "../usage-error.ts";

export const setup = defineCommand({
  name: "setup",
  describe: "make the table, or the local store, when it is missing",
  positionals: {},
  options: {
    "save-kms-region": {
      kind: "value",
      abbreviable: true,
      placeholder: "REGION",
      describe: "remember this region for the KMS key in ~/.credstash",
    },
    tags: {
      kind: "list",
      abbreviable: true,
      placeholder: "KEY=VALUE ...",
      describe: "tags for the table, besides Name=credstash",
    },
    "create-key": { kind: "flag", describe: "make the KMS key, with rotation on, and its alias when it is missing" },
    key: {
      kind: "value",
      short: "k",
      placeholder: "ALIAS",
      describe: `the alias that --create-key makes (default: that of the store's address, or ${defaultKey})`,
    },
  },
  examples: [
    ["setup --create-key", "table and key"],
    ["setup --tags env=prod team=core", "a tagged table"],
    ["--backend local setup", "a local store, without AWS"],
    ["--store 'credstash:app?region=eu-west-1' setup", "the table of an address"],
  ],
  async run(args, context) {
    const tags = keyValuePairs(args.tags ?? [], "the tag");
    const region = args["save-kms-region"];
    const target = targetOf(context);
    if (target.backend !== "credstash" && (region !== undefined || args.tags !== undefined || args["create-key"])) {
      throw new UsageError("--save-kms-region, --tags and --create-key are for a credstash table");
    }
    if (region !== undefined) {
      await saveKmsRegion(context, region);
      await context.io.stdout.write(`KMS region set to ${region}\n`);
    }
    if (target.backend === "local") return setupLocal(target, context);
    if (target.backend === "secrets-manager") return setupNothing(context);
    const place = await credstashPlace(target, context);
    if (args["create-key"]) await createKey(args.key ?? target.key ?? defaultKey, place, context);
    return setupTable(tags, place, context);
  },
});

async function setupNothing({ io }: CommandContext): Promise<number> {
  await io.stdout.write("Secrets Manager needs no setup\n");
  return exitStatus.done;
}

async function setupLocal(target: LocalTarget, context: CommandContext): Promise<number> {
  const { keychainService, setupLocalStore } = await import("@sstash/core/local");
  const options = await localPlace(target, context);
  const { created, keyCreated, keyFile, keychainAccount, keyCopiedFrom } = await setupLocalStore(options);
  const place = keyFile ?? `the keychain (service ${keychainService}, account ${keychainAccount})`;
  if (keyCreated)
    await context.io.stdout.write(`Master key created in ${place}: keep a copy, nothing opens without it\n`);
  if (keyCopiedFrom !== undefined)
    await context.io.stdout.write(`Master key copied from ${keyCopiedFrom} into ${place}\n`);
  await context.io.stdout.write(`Local store ${created ? "created" : "already exists"} in ${options.dir}\n`);
  return exitStatus.done;
}

type CredstashPlace = Awaited<ReturnType<typeof credstashPlace>>;

async function createKey(alias: string, place: CredstashPlace, context: CommandContext): Promise<void> {
  const { setupCredstashKey } = await import("@sstash/core/credstash");
  const { created, keyId, rotationError } = await setupCredstashKey({
    ...context.call,
    ...place,
    alias,
  });
  await context.io.stderr.write(`sstash: ${alias} ${created ? "was made" : "was there"}: key ${keyId}\n`);
  if (rotationError !== undefined) {
    await context.io.stderr.write(`sstash: warning: its rotation is off: ${firstLine(rotationError)}\n`);
  }
}

const tried = {
  creating: "creating the table",
  waiting: "waiting for the table",
  tagging: "tagging the table",
  recovery: "switching on point-in-time recovery",
  protection: "switching on deletion protection",
} as const;

/** credstash's lines. What it does not do, and what failed without harm, is told on stderr. */
const announced: Readonly<Record<string, string>> = {
  creating: "Creating table...\n",
  waiting: "Waiting for table to be created...\n",
  tagging: "Adding tags...\n",
};

async function setupTable(
  tags: Readonly<Record<string, string>>,
  place: CredstashPlace,
  context: CommandContext,
): Promise<number> {
  const { setupCredstashTable } = await import("@sstash/core/credstash");
  const { stdout, stderr } = context.io;
  let created = false;
  const written: Promise<void>[] = [];
  const { shortfalls, ...table } = await setupCredstashTable({
    ...context.call,
    ...place,
    tags,
    onStep: (step) => {
      created ||= step === "creating";
      if (created) written.push(stdout.write(announced[step] ?? ""));
    },
  });
  await Promise.all(written);
  const last = table.created
    ? "Table has been created. Go read the README about how to create your KMS key\n"
    : "Credential Store table already exists\n";
  await stdout.write(last);
  for (const { step, error } of shortfalls) {
    await stderr.write(`sstash: warning: ${tried[step]} did not work: ${firstLine(error)}\n`);
  }
  if (shortfalls.some(({ step }) => step !== "tagging")) {
    await stderr.write(
      "sstash: a second setup does not try again; `aws dynamodb update-continuous-backups` and `update-table` do\n",
    );
  }
  if (table.created) {
    await stderr.write(
      "sstash: to refuse rows that another tool wrote or somebody moved, set SSTASH_REQUIRE_BINDING=1\n",
    );
  }
  return exitStatus.done;
}
