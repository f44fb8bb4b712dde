import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { KmsKeyService } from "@sstash/core/credstash";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";

// No peer answers a well-formed nonsense, so here the client is a mock. What KMS does answer is tested over the wire.
function serviceAnswering(answer: object): KmsKeyService {
  const client = new KMSClient({ region: "us-east-1" });
  mockClient(client).on(GenerateDataKeyCommand).resolves(answer).on(DecryptCommand).resolves(answer);
  return new KmsKeyService({ client: async () => client, keyId: "alias/credstash" });
}

describe("KmsKeyService, answered nonsense", () => {
  it.each([
    ["without a plaintext", { CiphertextBlob: new Uint8Array(8) }],
    ["without a wrapped key", { Plaintext: new Uint8Array(64) }],
    ["with a data key of 32 bytes", { Plaintext: new Uint8Array(32), CiphertextBlob: new Uint8Array(8) }],
  ])("refuses a GenerateDataKey answer %s", async (_case, answer) => {
    await expect(serviceAnswering(answer).generate({})).rejects.toMatchObject({ code: "ERR_UNAVAILABLE" });
  });

  it("refuses a Decrypt answer without a plaintext", async () => {
    await expect(serviceAnswering({}).unwrap(new Uint8Array(8), {})).rejects.toMatchObject({ code: "ERR_UNAVAILABLE" });
  });

  it("does not ask KMS about an empty wrapped key", async () => {
    await expect(serviceAnswering({}).unwrap(new Uint8Array(0), {})).rejects.toMatchObject({
      code: "ERR_MALFORMED_RECORD",
    });
  });
});
