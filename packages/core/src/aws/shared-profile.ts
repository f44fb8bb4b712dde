import { loadSharedConfigFiles } from "@smithy/core/config";
import { CredentialsError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The selected profile of the shared AWS configuration: `~/.aws/config` and `~/.aws/credentials`, or the files that the environment names. */
export interface SharedProfile {
  readonly name: string;
  /** Somebody asked for it by name. Without that it is `default`, and need not exist. */
  readonly named: boolean;
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Settings of any other profile, for those that this one refers to. */
  readonly other: (name: string) => Readonly<Record<string, string | undefined>> | undefined;
  /** The files that `environment` names, in the terms of the SDK's own readers. */
  readonly files: { readonly configFilepath?: string; readonly filepath?: string };
}

/**
 * The profile: given, `AWS_DEFAULT_PROFILE`, `AWS_PROFILE` (boto's order), or `default`. An empty name counts as none. Where
 * both files hold a setting, the credentials file wins, as in boto and in the SDK.
 * @throws CredentialsError (`profile`) when a profile was named that neither file holds.
 */
export async function sharedProfile(given: string | undefined, env: Environment): Promise<SharedProfile> {
  const chosen = given || env["AWS_DEFAULT_PROFILE"] || env["AWS_PROFILE"];
  const files = sharedFiles(env);
  const { configFile, credentialsFile } = await loadSharedConfigFiles(files);
  const other = (name: string) => {
    if (!Object.hasOwn(configFile, name) && !Object.hasOwn(credentialsFile, name)) return undefined;
    return { ...configFile[name], ...credentialsFile[name] };
  };
  const name = chosen || "default";
  const settings = other(name);
  if (settings === undefined && name !== "default") {
    throw new CredentialsError("profile", `profile ${JSON.stringify(name)} is not in the shared AWS configuration`);
  }
  return { name, named: Boolean(chosen), settings: settings ?? {}, other, files };
}

function sharedFiles(env: Environment): SharedProfile["files"] {
  const config = env["AWS_CONFIG_FILE"];
  const credentials = env["AWS_SHARED_CREDENTIALS_FILE"];
  return { ...(config ? { configFilepath: config } : {}), ...(credentials ? { filepath: credentials } : {}) };
}
