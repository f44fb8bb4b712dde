import type { OpenOptions } from "../command.ts";
import type { OptionTable, OptionValues } from "../option-table.ts";
import { keyValuePairs } from "./encryption-context.ts";

/** What Secrets Manager alone knows of a put. */
export const newSecretOptions = {
  tag: {
    kind: "repeatable",
    placeholder: "KEY=VALUE",
    describe: "Secrets Manager: a tag of the secret; may be given again",
  },
  replicate: {
    kind: "repeatable",
    placeholder: "REGION",
    describe: "Secrets Manager: a Region with a replica, when the secret is made; may be given again",
  },
} as const satisfies OptionTable;

/** @throws UsageError for a tag without `=`. */
export function newSecret({ tag, replicate }: OptionValues<typeof newSecretOptions>): OpenOptions {
  return {
    ...(tag === undefined ? {} : { tags: keyValuePairs(tag, "tag") }),
    ...(replicate === undefined ? {} : { replicaRegions: replicate }),
  };
}
