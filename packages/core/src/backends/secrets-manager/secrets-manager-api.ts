import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { AskedSecret, CallSettings } from "../../aws/aws-call.ts";
import { callAws } from "../../aws/call.ts";
import { memo } from "../../aws/memo.ts";
import type { CallOptions } from "../../store.ts";
import type { Inputs, Outputs } from "./secrets-manager-calls.ts";

const calls = memo(() => import("./secrets-manager-calls.ts"));

/** What a call is about, for its errors: a secret, or a listing. */
export type Asked = AskedSecret | "the secrets";

/** Secrets Manager's operations, with this library's time limits and errors. */
export class SecretsManagerApi {
  readonly #client: () => Promise<SecretsManagerClient>;
  readonly #settings: CallSettings;

  constructor(client: () => Promise<SecretsManagerClient>, settings: CallSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** @throws SecretNotFoundError, PendingDeletionError and the errors of the way there. */
  send<K extends keyof Inputs>(
    operation: K,
    input: Inputs[K],
    { asked, options }: { readonly asked: Asked; readonly options: CallOptions },
  ): Promise<Outputs[K]> {
    const about =
      asked === "the secrets" ? { subject: asked } : { subject: `secret ${JSON.stringify(asked.name)}`, secret: asked };
    return callAws({ service: "Secrets Manager", operation, ...about, ...this.#settings }, options, async (signal) => {
      // Module and client load side by side.
      const [{ operations }, client] = await Promise.all([calls(), this.#client()]);
      return operations(client, signal)[operation](input);
    });
  }
}
