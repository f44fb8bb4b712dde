import { ResourceNotFoundException, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import { afterAll, beforeAll } from "vitest";
import { secretStoreContract } from "../contract/secret-store-contract.ts";
import { type MotoServer, startMotoServer } from "./moto-server.ts";
import { describeWith } from "./peer-programs.ts";

/**
 * moto 5 answers ListSecretVersionIds of an unknown secret with HTTP 500 and a web page. AWS's API reference has
 * ResourceNotFoundException there, as the double in test/wire answers.
 */
function mendUnknownSecret(client: SecretsManagerClient): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const { $metadata: metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
        if (context.commandName !== "ListSecretVersionIdsCommand" || metadata?.httpStatusCode !== 500) throw error;
        throw new ResourceNotFoundException({
          message: "Secrets Manager can't find the specified secret.",
          $metadata: {},
        });
      }
    },
    { step: "finalizeRequest", name: "mendUnknownSecret", priority: "low" },
  );
}

const lostLabels =
  "moto takes a version's own labels off when another version is put; the double in test/wire keeps them";

describeWith(["moto"], "on moto", () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await startMotoServer();
  });
  afterAll(() => moto.close());

  for (const prefix of ["", "app/prod/"]) {
    secretStoreContract(
      `secretsManagerStore with the prefix ${JSON.stringify(prefix)}`,
      async () => {
        const client = new SecretsManagerClient({
          region: "us-east-1",
          credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" },
          endpoint: moto.endpoint,
        });
        mendUnknownSecret(client);
        return { store: secretsManagerStore({ client, prefix }) };
      },
      { oddNames: false, largestValueBytes: 65_536, emptyValues: false, gaps: { labels: lostLabels } },
    );
  }
});
