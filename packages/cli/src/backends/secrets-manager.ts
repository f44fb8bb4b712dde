import { UsageError } from "../usage-error.ts";
import { awsOptions, keyOption } from "./aws-options.ts";
import { type Opener, warnTo } from "./opener.ts";

export const openSecretsManager: Opener<"secrets-manager"> = async (target, context, options) => {
  if (options.expectKey !== undefined)
    throw new UsageError("--expect-key is for records, and Secrets Manager opens its secrets itself");
  if (context.globals["require-binding"])
    throw new UsageError("--require-binding is for records, and Secrets Manager keeps none");
  const { secretsManagerStore } = await import("@sstash/core/secrets-manager");
  return secretsManagerStore({
    prefix: target.prefix,
    ...awsOptions(target, context, options),
    ...keyOption(options.key ?? target.key),
    ...(options.tags === undefined ? {} : { tags: options.tags }),
    ...(options.replicaRegions === undefined ? {} : { replicaRegions: options.replicaRegions }),
    onWarning: warnTo(context),
  });
};
