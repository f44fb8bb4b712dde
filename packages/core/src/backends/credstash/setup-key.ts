import type { KMSClient } from "@aws-sdk/client-kms";
import { callAws } from "../../aws/call.ts";
import { callSettings } from "../../aws/client-config.ts";
import { memo } from "../../aws/memo.ts";
import { InvalidInputError, isSstashError, KeyUnusableError, type SstashError } from "../../errors.ts";
import type { CallOptions } from "../../store.ts";
import { type ClientOptions, lazyClients } from "./clients.ts";

export interface SetupKeyOptions extends ClientOptions, CallOptions {
  /** `alias/…`: the name writers use. */
  readonly alias: string;
}

export interface KeySetup {
  /** False when the alias was there. */
  readonly created: boolean;
  readonly keyId: string;
  /** Set when yearly rotation could not be switched on. The key works without. */
  readonly rotationError?: SstashError;
}

const calls = memo(() => import("./kms-admin-calls.ts"));
type Calls = Awaited<ReturnType<typeof calls>>;

/**
 * Makes a KMS key with rotation on, and its alias, unless the alias is there.
 * @throws AccessDeniedError and the like; when the alias fails after the key was made, the message names the key.
 */
export async function setupCredstashKey(options: SetupKeyOptions): Promise<KeySetup> {
  const { alias } = options;
  if (!alias.startsWith("alias/"))
    throw new InvalidInputError("only a key that is named by an alias (alias/…) can be made");
  const client = lazyClients(options).kms;
  const call = <T>(operation: string, send: (api: Calls, kms: KMSClient, signal: AbortSignal) => Promise<T>) =>
    callAws(
      { service: "KMS", operation, subject: `key ${JSON.stringify(alias)}`, ...callSettings(options) },
      options,
      async (signal) => send(await calls(), await client(), signal),
    );
  const there = await absentAsUndefined(call("DescribeKey", (api, kms, signal) => api.describeKey(kms, alias, signal)));
  if (there !== undefined) return { created: false, keyId: there.KeyMetadata?.KeyId ?? "" };
  const made = await call("CreateKey", (api, kms, signal) => api.createKey(kms, "sstash secrets", signal));
  const keyId = made.KeyMetadata?.KeyId ?? "";
  try {
    await call("CreateAlias", (api, kms, signal) => api.nameKey(kms, { alias, keyId }, signal));
  } catch (error) {
    if (!isSstashError(error)) throw error;
    const message = `key ${keyId} was made, but not its name ${alias}: ${error.origin?.name ?? error.message}`;
    throw new KeyUnusableError(message, { cause: error });
  }
  try {
    await call("EnableKeyRotation", (api, kms, signal) => api.rotateKey(kms, keyId, signal));
    return { created: true, keyId };
  } catch (error) {
    if (!isSstashError(error)) throw error;
    return { created: true, keyId, rotationError: error };
  }
}

async function absentAsUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KeyUnusableError && error.origin?.name === "NotFoundException") return undefined;
    throw error;
  }
}
