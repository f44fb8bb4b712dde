import { setTimeout as wait } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callAws } from "../../aws/call.ts";
import { callSettings } from "../../aws/client-config.ts";
import { memo } from "../../aws/memo.ts";
import { isSstashError, type SstashError, StoreMissingError, UnavailableError } from "../../errors.ts";
import type { CallOptions } from "../../store.ts";
import { type ClientOptions, lazyClients } from "./clients.ts";

/** In the order in which they happen. */
export type SetupStep = "creating" | "waiting" | "tagging" | "recovery" | "protection";

export interface SetupTableOptions extends ClientOptions, CallOptions {
  readonly table: string;
  /** Put on a new table after `Name=credstash`; on a table that was there, these alone, and only where given. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly onStep?: (step: SetupStep) => void;
  /** Pause between looks at a table that is being made. Default: 1,000 ms. */
  readonly pollMs?: number;
}

export interface TableSetup {
  /** False when the table was there. */
  readonly created: boolean;
  /** What could not be done to the table. It works without. */
  readonly shortfalls: readonly { readonly step: SetupStep; readonly error: SstashError }[];
}

const calls = memo(() => import("./dynamodb-admin-calls.ts"));
type Calls = Awaited<ReturnType<typeof calls>>;

/** As long as credstash waits: 25 looks, 20 s apart. */
const longestWaitMs = 500_000;
const backupsWaitMs = 60_000;
const defaultPollMs = 1_000;

/**
 * Makes the table when it is missing: credstash's keys, paid per request. Tags, point-in-time recovery and deletion
 * protection are each tried once it is active, since an administrator may be allowed less, or a service know less.
 * @throws AccessDeniedError, UnavailableError and the like when the table itself cannot be made.
 */
export async function setupCredstashTable(options: SetupTableOptions): Promise<TableSetup> {
  const admin = await tableAdmin(options);
  const there = await admin.describe();
  if (there !== undefined) {
    const tags = Object.entries(options.tags ?? {});
    if (tags.length === 0) return { created: false, shortfalls: [] };
    return { created: false, shortfalls: await attempted([["tagging", () => admin.tag(there.arn, tags)]], options) };
  }
  options.onStep?.("creating");
  const created = await admin.create();
  options.onStep?.("waiting");
  const arn = await untilActive(admin, options);
  if (!created) return { created, shortfalls: [] };
  const tags = Object.entries({ Name: "credstash", ...options.tags });
  const shortfalls = await attempted(
    [
      ["tagging", () => admin.tag(arn, tags)],
      ["recovery", () => onceBackupsAreThere(() => admin.recover(), options)],
      ["protection", () => admin.protect()],
    ],
    options,
  );
  return { created, shortfalls };
}

interface TableAdmin {
  /** Undefined when there is no such table. */
  readonly describe: () => Promise<{ readonly arn: string; readonly active: boolean } | undefined>;
  /** False when another setup was quicker. */
  readonly create: () => Promise<boolean>;
  readonly tag: (arn: string, tags: readonly (readonly [string, string])[]) => Promise<unknown>;
  readonly recover: () => Promise<unknown>;
  readonly protect: () => Promise<unknown>;
}

async function tableAdmin(options: SetupTableOptions): Promise<TableAdmin> {
  const client = lazyClients(options).dynamodb;
  const { table } = options;
  const call = <T>(operation: string, send: (api: Calls, client: DynamoDBClient, signal: AbortSignal) => Promise<T>) =>
    callAws(
      { service: "DynamoDB", operation, subject: `table ${JSON.stringify(table)}`, ...callSettings(options) },
      options,
      async (signal) => send(await calls(), await client(), signal),
    );
  return {
    describe: async () => {
      try {
        const { Table } = await call("DescribeTable", (api, dynamodb, signal) =>
          api.describeTable(dynamodb, table, signal),
        );
        return {
          arn: Table?.TableArn ?? "",
          active: Table?.TableStatus === "ACTIVE" || Table?.TableStatus === "UPDATING",
        };
      } catch (error) {
        if (error instanceof StoreMissingError) return undefined;
        throw error;
      }
    },
    create: async () => {
      try {
        await call("CreateTable", (api, dynamodb, signal) => api.createTable(dynamodb, tableInput(table), signal));
        return true;
      } catch (error) {
        if (isSstashError(error) && error.origin?.name === "ResourceInUseException") return false;
        throw error;
      }
    },
    tag: (arn, tags) => {
      const list = tags.map(([Key, Value]) => ({ Key, Value }));
      return call("TagResource", (api, dynamodb, signal) => api.tagTable(dynamodb, { arn, tags: list }, signal));
    },
    recover: () =>
      call("UpdateContinuousBackups", (api, dynamodb, signal) => api.enableRecovery(dynamodb, table, signal)),
    protect: () => call("UpdateTable", (api, dynamodb, signal) => api.protectFromDeletion(dynamodb, table, signal)),
  };
}

function tableInput(table: string) {
  return {
    TableName: table,
    BillingMode: "PAY_PER_REQUEST" as const,
    KeySchema: [
      { AttributeName: "name", KeyType: "HASH" as const },
      { AttributeName: "version", KeyType: "RANGE" as const },
    ],
    AttributeDefinitions: [
      { AttributeName: "name", AttributeType: "S" as const },
      { AttributeName: "version", AttributeType: "S" as const },
    ],
  };
}

async function untilActive(
  admin: TableAdmin,
  { pollMs = defaultPollMs, signal, table }: SetupTableOptions,
): Promise<string> {
  const deadline = Date.now() + longestWaitMs;
  while (Date.now() < deadline) {
    const found = await admin.describe();
    if (found?.active) return found.arn;
    await pause(pollMs, signal);
  }
  throw new UnavailableError(
    `table ${JSON.stringify(table)} was created and is not active after ${longestWaitMs / 1000} s`,
  );
}

async function attempted(
  steps: readonly (readonly [SetupStep, () => Promise<unknown>])[],
  { onStep }: SetupTableOptions,
): Promise<TableSetup["shortfalls"]> {
  const shortfalls: { step: SetupStep; error: SstashError }[] = [];
  for (const [step, perform] of steps) {
    onStep?.(step);
    try {
      await perform();
    } catch (error) {
      if (!isSstashError(error)) throw error;
      shortfalls.push({ step, error });
    }
  }
  return shortfalls;
}

/** DynamoDB switches on backups of a new table by itself, and until then refuses to go further (ContinuousBackupsUnavailableException). */
async function onceBackupsAreThere(recover: () => Promise<unknown>, options: SetupTableOptions): Promise<unknown> {
  const deadline = Date.now() + backupsWaitMs;
  for (;;) {
    try {
      return await recover();
    } catch (error) {
      const early = isSstashError(error) && error.origin?.name === "ContinuousBackupsUnavailableException";
      if (!early || Date.now() > deadline) throw error;
      await pause(options.pollMs ?? defaultPollMs, options.signal);
    }
  }
}

/** @throws the signal's reason when the caller aborts. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
