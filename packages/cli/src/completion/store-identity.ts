import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { CommandContext } from "../command.ts";
import { targetOf } from "../open-store.ts";

type Place = Pick<CommandContext, "globals" | "env" | "home">;

/**
 * A hash that is the same for two command lines that work on the same store, as far as flags and environment tell: no file
 * is read for it. @throws UsageError when they name no backend.
 */
export function storeIdentity(place: Place): string {
  const { backend } = targetOf(place);
  const parts = backend === "local" ? localParts(place) : awsParts(place);
  return createHash("sha256")
    .update(JSON.stringify([backend, ...parts]))
    .digest("hex");
}

function localParts(place: Place): readonly (string | undefined)[] {
  const { globals, env, home } = place;
  const dir = globals["local-dir"] ?? (globals.table === undefined ? env["SSTASH_LOCAL_DIR"] : undefined);
  if (dir) return ["folder", resolve(dir)];
  return ["table", targetOf(place).table, env["XDG_DATA_HOME"], home];
}

function awsParts(place: Place): readonly (string | undefined)[] {
  const { globals, env } = place;
  return [
    targetOf(place).table,
    globals.region || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"],
    globals.profile || env["AWS_PROFILE"] || accountMark(env["AWS_ACCESS_KEY_ID"]),
    globals.arn,
    env["AWS_ENDPOINT_URL_DYNAMODB"] || env["AWS_ENDPOINT_URL"],
  ].map((part) => part ?? "");
}

/** Temporary keys change by the hour, but these characters of their ids stand for the account. */
function accountMark(accessKeyId: string | undefined): string | undefined {
  return accessKeyId?.slice(4, 12);
}
