import { InvalidInputError } from "../errors.ts";

export interface RegionOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly fallbackRegion?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The region: given, `AWS_DEFAULT_REGION` (boto's variable), `AWS_REGION` (the JavaScript SDK's), the profile's, the
 * fallback. The SDK alone would not read boto's. @throws InvalidInputError when there is none.
 */
export async function resolveRegion(options: RegionOptions, env: Environment): Promise<string> {
  const named = options.region || env["AWS_DEFAULT_REGION"] || env["AWS_REGION"];
  const region = named || (await profileRegion(options.profile)) || options.fallbackRegion;
  if (!region) throw new InvalidInputError("no AWS region was given, and none is configured");
  return region;
}

async function profileRegion(profile: string | undefined): Promise<string | undefined> {
  const { sharedProfile } = await import("./shared-profile.ts");
  return (await sharedProfile(profile))?.["region"];
}
