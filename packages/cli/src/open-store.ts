import { InvalidInputError, type StoreWarning } from "@sstash/core";
import type { RecordStore } from "@sstash/core/envelope";
import type { CommandContext, OpenOptions } from "./command.ts";
import { kmsRegionOf } from "./credstash-config.ts";
import { defaultTable } from "./defaults.ts";
import { oneLine } from "./one-line.ts";
import { UsageError } from "./usage-error.ts";

export type BackendName = "credstash" | "local";

/** Where the command works: flag, then environment, then default. */
export interface Target {
  readonly backend: BackendName;
  readonly table: string;
  readonly requireBinding: boolean;
}

/** A thousand calls at once are throttled now and then, and one that gives up spoils them all. The SDK's own number is 3. */
const bulkAttempts = 10;
const fallbackRegion = "us-east-1";

export function targetOf({ globals, env }: Pick<CommandContext, "globals" | "env">): Target {
  const backend = globals.backend ?? (env["SSTASH_BACKEND"] || "credstash");
  if (backend !== "credstash" && backend !== "local") {
    throw new UsageError("SSTASH_BACKEND must be credstash or local");
  }
  const required = env["SSTASH_REQUIRE_BINDING"] ?? "";
  if (!["", "0", "1"].includes(required)) throw new UsageError("SSTASH_REQUIRE_BINDING must be 1, 0 or unset");
  return {
    backend,
    table: globals.table ?? env["CREDSTASH_DEFAULT_TABLE"] ?? defaultTable,
    requireBinding: globals["require-binding"] || required === "1",
  };
}

/** Loads the one backend that is used, and nothing of the others. */
export async function openStore(context: CommandContext, options: OpenOptions = {}): Promise<RecordStore> {
  const target = targetOf(context);
  const shared = { requireBinding: target.requireBinding, onWarning: warnTo(context), ...digestOf(options) };
  if (target.backend === "local") {
    if (options.expectKey !== undefined)
      throw new UsageError("--expect-key names a KMS key, and a local store has none");
    const { localStore } = await import("@sstash/core/local");
    return localStore({ ...shared, ...(await localOptions(context)) });
  }
  const { credstashStore } = await import("@sstash/core/credstash");
  const retries = options.bulk && !context.env["AWS_MAX_ATTEMPTS"] ? { maxAttempts: bulkAttempts } : {};
  return credstashStore({
    ...shared,
    ...(await credstashOptions(context)),
    ...keyOf(options),
    ...expectedKeyOf(options),
    ...retries,
  });
}

/** What the credstash backend needs to reach its table, for the store and for `setup` alike. */
export async function credstashOptions(context: CommandContext) {
  const { globals, env, io } = context;
  const { table } = targetOf(context);
  if (table === "") throw new InvalidInputError("the name of the table is empty");
  const kmsRegion = globals["kms-region"] ?? (await kmsRegionOf(context));
  return {
    table,
    env,
    fallbackRegion,
    ...(context.onCall === undefined ? {} : { onCall: context.onCall }),
    ...(globals.region === undefined ? {} : { region: globals.region }),
    ...(kmsRegion === undefined ? {} : { kmsRegion }),
    ...(globals.profile === undefined ? {} : { profile: globals.profile }),
    ...(globals.arn === undefined ? {} : { roleArn: globals.arn }),
    ...(io.stdin.isTerminal ? { mfaCode: (serial: string) => io.promptHidden(`MFA code for ${serial}: `) } : {}),
  };
}

export async function localOptions({ globals, env, home }: CommandContext) {
  const { defaultLocalDir } = await import("@sstash/core/local");
  const table = globals.table ?? env["CREDSTASH_DEFAULT_TABLE"] ?? defaultTable;
  if (globals["local-dir"] !== undefined && globals.table !== undefined) {
    throw new UsageError("--local-dir and --table exclude each other: a local table is a folder");
  }
  const dir = globals["local-dir"] ?? (globals.table === undefined ? env["SSTASH_LOCAL_DIR"] : undefined);
  const masterKeyFile = globals["master-key-file"];
  if (masterKeyFile !== undefined && globals["master-key-keychain"]) {
    throw new UsageError("--master-key-file and --master-key-keychain exclude each other");
  }
  return {
    env,
    dir: dir || defaultLocalDir(env, home, table),
    ...(masterKeyFile === undefined ? {} : { masterKeyFile }),
    ...(globals["master-key-keychain"] ? { masterKeyKeychain: true } : {}),
  };
}

function warnTo({ io }: CommandContext): (warning: StoreWarning) => void {
  return ({ message }) => void io.stderr.write(`sstash: warning: ${oneLine(message)}\n`);
}

function keyOf({ key }: OpenOptions): { key?: string } {
  return key === undefined ? {} : { key };
}

function expectedKeyOf({ expectKey }: OpenOptions): { expectKey?: string } {
  return expectKey === undefined ? {} : { expectKey };
}

function digestOf({ digest }: OpenOptions): { digest?: "SHA256" } {
  return digest === undefined ? {} : { digest: digest as "SHA256" };
}
