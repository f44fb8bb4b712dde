import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { KMSClientConfig } from "@aws-sdk/client-kms";
import type { EncryptionContext } from "../store.ts";

/** What the constructor takes. */
export interface Configuration {
  /** Table where a call names none. Default: `credential-store`. */
  readonly table?: string;
  /** Key where a call names none. Default: `alias/credstash`. */
  readonly kmsKey?: string;
  /** Settings of the SDK's client for KMS. */
  readonly kmsOpts?: KMSClientConfig;
  /** Settings of the SDK's client for DynamoDB. */
  readonly dynamoOpts?: DynamoDBClientConfig;
}

export interface TableOptions {
  readonly tableName?: string;
  readonly kmsKey?: string;
}

export interface NameOptions extends TableOptions {
  readonly name: string;
}

export interface ContextOptions extends TableOptions {
  readonly context?: EncryptionContext;
}

export interface PutOptions extends NameOptions, ContextOptions {
  readonly secret: string;
  /** Default: 1. Padded with zeros to 19 digits. */
  readonly version?: string | number;
  /** `SHA224`, `SHA256` (the default), `SHA384`, `SHA512` or `MD5`. */
  readonly digest?: string;
}

export interface GetOptions extends NameOptions, ContextOptions {
  /** Default: the newest. */
  readonly version?: string | number;
}

export interface GetAllOptions extends ContextOptions {
  readonly version?: string | number;
  readonly startsWith?: string;
}

export interface AllVersionsOptions extends NameOptions, ContextOptions {
  /** Of the newest only so many. */
  readonly limit?: number;
}

export interface DeleteOptions extends NameOptions {
  readonly version: string | number;
}

export type Callback<T> = (error: unknown, result?: T) => void;
