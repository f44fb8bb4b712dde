import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import { type AwsOptions, callSettings } from "../../aws/client-config.ts";
import { EnvelopeStore, type EnvelopeStoreOptions, type RecordStore } from "../../envelope/index.ts";
import { lazyClients } from "./clients.ts";
import { DynamoDbRecordTable } from "./dynamodb-record-table.ts";
import { KmsKeyService } from "./kms-key-service.ts";

export interface CredstashStoreOptions extends Omit<EnvelopeStoreOptions, "keys" | "table">, AwsOptions {
  /** Name of the table. Default: `credential-store`. */
  readonly table?: string;
  /** Key under which new data keys are wrapped: id, ARN or alias. Default: `alias/credstash`. */
  readonly key?: string;
  /** Key (id, ARN or alias) that every record read must be wrapped under; others are refused. Default: any key KMS lets us use. */
  readonly expectKey?: string;
  /** Region of the key. Default: that of the table. */
  readonly kmsRegion?: string;
  /** Ready-made clients; then region, profile and role are theirs. */
  readonly dynamodb?: DynamoDBClient;
  readonly kms?: KMSClient;
}

export const defaultTable = "credential-store";
export const defaultKey = "alias/credstash";

/** A credstash table. Nothing is loaded and nothing is called before the first use. */
export function credstashStore(options: CredstashStoreOptions = {}): RecordStore {
  const clients = lazyClients(options);
  const expected = options.expectKey === undefined ? {} : { expectKey: options.expectKey };
  const settings = callSettings(options);
  return new EnvelopeStore({
    ...options,
    keys: new KmsKeyService({ client: clients.kms, keyId: options.key ?? defaultKey, settings, ...expected }),
    table: new DynamoDbRecordTable({ client: clients.dynamodb, tableName: options.table ?? defaultTable, settings }),
  });
}

export type { CallReport, CallSettings } from "../../aws/aws-call.ts";
export { DynamoDbRecordTable, type DynamoDbRecordTableOptions } from "./dynamodb-record-table.ts";
export { type FindKeyOptions, findCredstashKey } from "./find-key.ts";
export { KmsKeyService, type KmsKeyServiceOptions } from "./kms-key-service.ts";
export { type KeySetup, type SetupKeyOptions, setupCredstashKey } from "./setup-key.ts";
export { type SetupStep, type SetupTableOptions, setupCredstashTable, type TableSetup } from "./setup-table.ts";
