import { InvalidInputError } from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { kmsRegionOf } from "../credstash-config.ts";
import type { TargetOf } from "../target.ts";
import { awsOptions, keyOption } from "./aws-options.ts";
import { type Opener, warnTo } from "./opener.ts";

/** As many as a program usually has, and as the HTTP agent has sockets. */
const namesAtOnce = 50;

export const openCredstash: Opener<"credstash"> = async (target, context, options) => {
  const { credstashStore } = await import("@sstash/core/credstash");
  const expectKey = options.expectKey ?? target.expectKey;
  return credstashStore({
    ...(await credstashPlace(target, context)),
    ...awsOptions(target, context, options),
    ...keyOption(options.key ?? target.key),
    ...(expectKey === undefined ? {} : { expectKey }),
    ...(options.digest === undefined ? {} : { digest: options.digest as "SHA256" }),
    ...(target.context === undefined ? {} : { context: target.context }),
    ...(options.namesAtOnce ? { concurrency: namesAtOnce } : {}),
    requireBinding: target.requireBinding ?? false,
    onWarning: warnTo(context),
  });
};

/** What is needed to reach the table, for the store and for `setup` alike. */
export async function credstashPlace(target: TargetOf<"credstash">, context: CommandContext) {
  if (target.table === "") throw new InvalidInputError("the name of the table is empty");
  const kmsRegion = target.kmsRegion ?? (await kmsRegionOf(context));
  return { table: target.table, ...awsOptions(target, context), ...(kmsRegion === undefined ? {} : { kmsRegion }) };
}
