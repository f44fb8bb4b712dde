import type { KMSClient } from "@aws-sdk/client-kms";
import type { CallSettings } from "../../aws/aws-call.ts";
import { callAws } from "../../aws/call.ts";
import { memo } from "../../aws/memo.ts";
import { type DataKey, dataKeyLength, type KeyService } from "../../envelope/index.ts";
import { KeyUnusableError, MalformedRecordError, UnavailableError } from "../../errors.ts";
import type { CallOptions, EncryptionContext } from "../../store.ts";

export interface KmsKeyServiceOptions {
  /** Resolves to the client; called at the first use. */
  readonly client: () => Promise<KMSClient>;
  /** Key id, ARN or alias under which new data keys are wrapped. */
  readonly keyId: string;
  /** Key (id, ARN or alias) that every record read must be wrapped under. Default: any, as credstash has it. */
  readonly expectKey?: string;
  readonly settings?: CallSettings;
}

const calls = memo(() => import("./kms-calls.ts"));

/** Data keys from KMS, by the two requests credstash makes: GenerateDataKey of 64 bytes, and Decrypt, without a KeyId unless one is expected. */
export class KmsKeyService implements KeyService {
  readonly #options: KmsKeyServiceOptions;

  constructor(options: KmsKeyServiceOptions) {
    this.#options = options;
  }

  async generate(context: EncryptionContext, options: CallOptions = {}): Promise<DataKey> {
    const { keyId, client } = this.#options;
    const call = {
      service: "KMS",
      operation: "GenerateDataKey",
      subject: `key ${JSON.stringify(keyId)}`,
      ...this.#options.settings,
    };
    const input = { KeyId: keyId, EncryptionContext: { ...context }, NumberOfBytes: dataKeyLength };
    const answer = await callAws(call, options, async (signal) =>
      (await calls()).generateDataKey(await client(), input, signal),
    );
    if (answer.Plaintext?.byteLength !== dataKeyLength || answer.CiphertextBlob === undefined) {
      throw new UnavailableError("KMS answered GenerateDataKey without a data key of 64 bytes");
    }
    return { plaintext: answer.Plaintext, wrapped: answer.CiphertextBlob };
  }

  async unwrap(wrapped: Uint8Array, context: EncryptionContext, options: CallOptions = {}): Promise<Uint8Array> {
    if (wrapped.byteLength === 0) throw new MalformedRecordError("the record's wrapped key is empty");
    const call = { service: "KMS", operation: "Decrypt", subject: "the record's key", ...this.#options.settings };
    const { expectKey } = this.#options;
    const expected = expectKey === undefined ? {} : { KeyId: expectKey };
    const input = { CiphertextBlob: wrapped, EncryptionContext: { ...context }, ...expected };
    const answer = await callAws(call, options, async (signal) =>
      (await calls()).decrypt(await this.#options.client(), input, signal),
    );
    if (answer.Plaintext === undefined) throw new UnavailableError("KMS answered Decrypt without a plaintext");
    if (expectKey !== undefined) requireKey(answer.KeyId, expectKey);
    return answer.Plaintext;
  }
}

/**
 * KMS refuses a blob of another key than the one named; this holds it to that. Ids are compared, not ARNs: a multi-Region
 * key has one id and an ARN in each Region. An alias cannot be compared and is KMS's to check.
 */
function requireKey(answered: string | undefined, expected: string): void {
  if (expected.includes("alias/") || keyIdOf(answered ?? "") === keyIdOf(expected)) return;
  throw new KeyUnusableError(
    `the record is wrapped under key ${keyIdOf(answered ?? "")}, not under the expected ${keyIdOf(expected)}`,
  );
}

function keyIdOf(key: string): string {
  return key.replace(/^arn:.*:key\//, "");
}
