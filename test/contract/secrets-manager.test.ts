import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import { afterAll, beforeAll } from "vitest";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "../wire/secrets-manager-double.ts";
import { secretStoreContract } from "./secret-store-contract.ts";

let double: SecretsManagerDouble;
beforeAll(async () => {
  double = await startSecretsManagerDouble();
});
afterAll(() => double.close());

for (const prefix of ["", "app/prod/"]) {
  secretStoreContract(
    `secretsManagerStore with the prefix ${JSON.stringify(prefix)}`,
    async () => {
      const client = new SecretsManagerClient({
        region: "us-east-1",
        credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not-a-real-key" },
        endpoint: double.endpoint,
      });
      return { store: secretsManagerStore({ client, prefix }) };
    },
    { oddNames: false, largestValueBytes: 65_536, emptyValues: false },
  );
}
