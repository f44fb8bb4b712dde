import type { SecretStore, StoreWarning } from "@sstash/core";
import type { CommandContext, OpenOptions } from "../command.ts";
import { oneLine } from "../one-line.ts";
import type { BackendName, TargetOf } from "../target.ts";

/** Loads the backend and makes its store. */
export type Opener<B extends BackendName> = (
  target: TargetOf<B>,
  context: CommandContext,
  options: OpenOptions,
) => Promise<SecretStore>;

export function warnTo({ io }: CommandContext): (warning: StoreWarning) => void {
  return ({ message }) => void io.stderr.write(`sstash: warning: ${oneLine(message)}\n`);
}
