import { regionOfAddress } from "@sstash/core";
import type { CommandContext, OpenOptions } from "../command.ts";
import type { TargetOf } from "../target.ts";

/** A thousand calls at once are throttled now and then, and one that gives up spoils them all. The SDK's own number is 3. */
const bulkAttempts = 10;
const fallbackRegion = "us-east-1";

/** How the stores in AWS are reached. */
export function awsOptions(
  target: TargetOf<"credstash" | "secrets-manager">,
  context: CommandContext,
  { bulk }: OpenOptions = {},
) {
  const { env, io } = context;
  const region = regionOfAddress(target);
  return {
    env,
    fallbackRegion,
    ...(region === undefined ? {} : { region }),
    ...(target.profile === undefined ? {} : { profile: target.profile }),
    ...(target.roleArn === undefined ? {} : { roleArn: target.roleArn }),
    ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
    ...(context.onCall === undefined ? {} : { onCall: context.onCall }),
    ...(bulk && !env["AWS_MAX_ATTEMPTS"] ? { maxAttempts: bulkAttempts } : {}),
    ...(io.stdin.isTerminal ? { mfaCode: (serial: string) => io.promptHidden(`MFA code for ${serial}: `) } : {}),
  };
}

/** Of a verb's own option and what the address says, the option. */
export function keyOption(key: string | undefined): { readonly key?: string } {
  return key === undefined ? {} : { key };
}
