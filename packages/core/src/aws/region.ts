import { InvalidInputError } from "../errors.ts";
import type { Environment, SharedProfile } from "./shared-profile.ts";

export interface RegionOptions {
  readonly region?: string;
  readonly fallbackRegion?: string;
}

/**
 * The region: given, `AWS_DEFAULT_REGION` (boto's variable), `AWS_REGION` (the JavaScript SDK's), the profile's, the
 * fallback. The SDK alone would not read boto's.
 *
 * An empty variable counts as unset, because pipelines write one where a value is missing. But an empty
 * `AWS_DEFAULT_REGION` rules out the fallback, as in credstash: somebody meant to choose a region, and a secret must not
 * land in another one.
 * @throws InvalidInputError when there is none.
 */
export function resolveRegion(
  options: RegionOptions,
  env: Environment,
  profile: Pick<SharedProfile, "settings">,
): string {
  const region = options.region || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"] || profile.settings["region"];
  if (region) return region;
  if (env["AWS_DEFAULT_REGION"] === "") {
    throw new InvalidInputError("no AWS region was given: AWS_DEFAULT_REGION is set, and empty");
  }
  if (options.fallbackRegion) return options.fallbackRegion;
  throw new InvalidInputError("no AWS region was given, and none is configured");
}
