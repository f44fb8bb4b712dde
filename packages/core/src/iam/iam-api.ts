import type { IAMClient } from "@aws-sdk/client-iam";
import { callAws } from "../aws/call.ts";
import { type AwsOptions, awsClientConfig, callSettings } from "../aws/client-config.ts";
import { memo } from "../aws/memo.ts";
import { isSstashError } from "../errors.ts";
import type { CallOptions } from "../store.ts";
import type { Inputs, Outputs } from "./iam-calls.ts";

export interface IamOptions extends AwsOptions {
  /** A ready-made client; then region, profile and role are its own. */
  readonly client?: IAMClient;
}

const calls = memo(() => import("./iam-calls.ts"));

/** IAM's operations, with this library's time limits and errors. */
export class IamApi {
  readonly #client: () => Promise<IAMClient>;
  readonly #options: IamOptions;

  constructor(options: IamOptions) {
    this.#options = options;
    this.#client = memo(async () => {
      if (options.client !== undefined) return options.client;
      const [{ makeIamClient }, config] = await Promise.all([calls(), awsClientConfig(options)]);
      return makeIamClient(config);
    });
  }

  send<K extends keyof Inputs>(
    operation: K,
    input: Inputs[K],
    { subject, options }: { readonly subject: string; readonly options: CallOptions },
  ): Promise<Outputs[K]> {
    const call = { service: "IAM", operation, subject, ...callSettings(this.#options) };
    return callAws(call, options, async (signal) => {
      const [{ operations }, client] = await Promise.all([calls(), this.#client()]);
      return operations(client, signal)[operation](input);
    });
  }

  /** Undefined where IAM has no such thing. */
  async find<K extends keyof Inputs>(
    operation: K,
    input: Inputs[K],
    about: { readonly subject: string; readonly options: CallOptions },
  ): Promise<Outputs[K] | undefined> {
    try {
      return await this.send(operation, input, about);
    } catch (error) {
      // Source: IAM API reference, common to its reads.
      if (isSstashError(error) && error.origin?.name === "NoSuchEntityException") return undefined;
      throw error;
    }
  }
}
