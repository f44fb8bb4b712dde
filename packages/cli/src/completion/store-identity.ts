import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { regionOfAddress } from "@sstash/core";
import type { CommandContext } from "../command.ts";
import { homePath } from "../home-path.ts";
import { type LocalTarget, type TargetOf, targetsOf } from "../target.ts";

type Place = Pick<CommandContext, "globals" | "env" | "home">;

/**
 * A hash that is the same for two command lines that work on the same store, or the same stores in the same order, as far as flags and environment tell: no file
 * is read for it. @throws UsageError when they name no store.
 */
export function storeIdentity(place: Place): string {
  const stores = targetsOf(place).map((target) => {
    const parts = target.backend === "local" ? localParts(target, place) : awsParts(target, place);
    return [target.backend, ...parts];
  });
  return createHash("sha256").update(JSON.stringify(stores)).digest("hex");
}

function localParts(target: LocalTarget, { env, home }: Place): readonly (string | undefined)[] {
  if (target.dir !== undefined) return ["folder", resolve(homePath(target.dir, home))];
  return ["table", target.table, env["XDG_DATA_HOME"], home];
}

const endpointVariables = {
  credstash: "AWS_ENDPOINT_URL_DYNAMODB",
  "secrets-manager": "AWS_ENDPOINT_URL_SECRETS_MANAGER",
} as const;

function awsParts(target: TargetOf<"credstash" | "secrets-manager">, { env }: Place): readonly string[] {
  return [
    target.backend === "credstash" ? target.table : target.prefix,
    regionOfAddress(target) || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"],
    target.profile || env["AWS_PROFILE"] || accountMark(env["AWS_ACCESS_KEY_ID"]),
    target.roleArn,
    target.endpoint || env[endpointVariables[target.backend]] || env["AWS_ENDPOINT_URL"],
  ].map((part) => part ?? "");
}

/** Temporary keys change by the hour, but these characters of their ids stand for the account. */
function accountMark(accessKeyId: string | undefined): string | undefined {
  return accessKeyId?.slice(4, 12);
}
