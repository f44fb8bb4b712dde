import type { CommandContext } from "../command.ts";
import { homePath } from "../home-path.ts";
import type { LocalTarget } from "../target.ts";
import { UsageError } from "../usage-error.ts";
import { type Opener, warnTo } from "./opener.ts";

export const openLocal: Opener<"local"> = async (target, context, options) => {
  if (options.expectKey !== undefined) throw new UsageError("--expect-key names a KMS key, and a local store has none");
  const { localStore } = await import("@sstash/core/local");
  return localStore({
    ...(await localPlace(target, context)),
    ...(options.digest === undefined ? {} : { digest: options.digest as "SHA256" }),
    ...(target.context === undefined ? {} : { context: target.context }),
    onWarning: warnTo(context),
  });
};

export async function localPlace(target: LocalTarget, { env, home }: CommandContext) {
  const { defaultLocalDir } = await import("@sstash/core/local");
  const dir = target.dir === undefined ? defaultLocalDir(env, home, target.table) : homePath(target.dir, home);
  const file = target.masterKeyFile === undefined ? undefined : homePath(target.masterKeyFile, home);
  return {
    env,
    dir,
    ...(file === undefined ? {} : { masterKeyFile: file }),
    ...(target.masterKeyKeychain ? { masterKeyKeychain: true } : {}),
  };
}
