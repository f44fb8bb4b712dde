import { getProfileName, loadSharedConfigFiles } from "@smithy/core/config";

/** A profile of the shared AWS configuration file (`~/.aws/config`), or undefined when it is not there. */
export async function sharedProfile(
  profile: string | undefined,
): Promise<Readonly<Record<string, string | undefined>> | undefined> {
  const { configFile } = await loadSharedConfigFiles();
  return configFile[getProfileName(profile === undefined ? {} : { profile })];
}
