// Loaded only where the environment holds no keys, or a profile or a role is asked for.
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { CredentialsError, isSstashError } from "../errors.ts";
import type { AwsCall } from "./aws-call.ts";
import type { AwsKeys, AwsOptions } from "./client-config.ts";
import type { SharedProfile } from "./shared-profile.ts";
import { offTheClock } from "./time-limit.ts";
import { isRefusal, translateAwsError } from "./translate-error.ts";
import type { Transport } from "./transport.ts";

type Find = () => Promise<AwsKeys>;
type Settings = SharedProfile["settings"];
type ProfileSource = ReturnType<typeof profileSource>;

export interface CredentialsContext extends Transport {
  readonly region: string;
  readonly endpoint?: string;
  readonly profile: SharedProfile;
}

/** The name credstash gives its sessions, so that policies and trails that look for it go on working. */
const roleSessionName = "AssumeRoleCredstashSession1";
/** The SDK's own margin: it asks for new credentials this long before the old ones end. */
const refreshMarginMs = 300_000;

/** The settings of a profile that say where its credentials come from. */
const credentialSettings = [
  "aws_access_key_id",
  "role_arn",
  "credential_process",
  "sso_session",
  "sso_start_url",
  "sso_account_id",
  "web_identity_token_file",
  "login_session",
];

/** One provider for all clients of a store: what is found once is kept until shortly before it expires, and asked for once at a time. */
export function findCredentials(options: AwsOptions, context: CredentialsContext, keys: AwsKeys | undefined): Find {
  const source = keys === undefined ? kept(profileOrChain(options.mfaCode, context)) : async () => keys;
  return options.roleArn === undefined ? source : kept(assumedRole(options.roleArn, source, context));
}

/**
 * A profile that says where its credentials come from is the only source then: where it fails, the SDK's chain would go on
 * and sign as somebody else (the machine's own role), or forget the reason.
 */
function profileOrChain(mfaCode: AwsOptions["mfaCode"], context: CredentialsContext): Find {
  const { profile } = context;
  const source = profileSource(mfaCode, context);
  const named = profile.named ? { profile: profile.name } : {};
  const own = credentialSettings.some((setting) => Boolean(profile.settings[setting]));
  const find = own ? fromIni({ ...source, profile: profile.name }) : fromNodeProviderChain({ ...source, ...named });
  const subject = own || profile.named ? `profile ${JSON.stringify(profile.name)}` : "the default credential chain";
  return translated({ service: "AWS", operation: "sign-in", subject }, async () => {
    requireSsoSession(profile);
    await findSourceFirst(profile, source);
    return find();
  });
}

/** The region is the parent's, not the inner clients' own: those of SSO would take it for the place of the SSO portal. */
function profileSource(mfaCode: AwsOptions["mfaCode"], context: CredentialsContext) {
  const { region, profile, requestHandler, extensions } = context;
  return {
    ...profile.files,
    clientConfig: { requestHandler, ...(extensions === undefined ? {} : { extensions }) },
    parentClientConfig: { region },
    mfaCodeProvider: (serial: string) => askForCode(mfaCode, serial),
  };
}

/** The SDK would stumble over it with a TypeError. */
function requireSsoSession({ name, settings, other }: SharedProfile): void {
  const session = settings["sso_session"];
  if (!session || other(`sso-session.${session}`) !== undefined) return;
  const what = `profile ${JSON.stringify(name)} names the SSO session ${JSON.stringify(session)}`;
  throw new CredentialsError("profile", `${what}, which is not in the shared AWS configuration`);
}

/**
 * Nobody is asked for an MFA code before the credentials that the code belongs to are there. (The SDK looks for both at
 * once, and a failure of the one while it waits for the other is an unhandled rejection.)
 */
async function findSourceFirst(profile: SharedProfile, source: ProfileSource): Promise<void> {
  const { mfa_serial: serial, source_profile: name } = profile.settings;
  if (!serial || !name || isStatic(profile.other(name))) return;
  await fromIni({ ...source, profile: name })();
}

function isStatic(settings: Settings | undefined): boolean {
  return Boolean(settings?.["aws_access_key_id"] && settings["aws_secret_access_key"]);
}

async function askForCode(mfaCode: AwsOptions["mfaCode"], serial: string): Promise<string> {
  const device = `MFA device ${JSON.stringify(serial)}`;
  if (mfaCode === undefined)
    throw new CredentialsError("mfa", `a code of ${device} is needed, and nobody can be asked`);
  const code = await offTheClock(() => mfaCode(serial)).catch((error: unknown) => {
    throw isSstashError(error)
      ? error
      : new CredentialsError("mfa", `no code of ${device} was given`, { cause: error });
  });
  if (code.trim() === "") throw new CredentialsError("mfa", `no code of ${device} was given`);
  return code.trim();
}

/** As credstash's `-n`: a role name and a session name, nothing else. */
function assumedRole(roleArn: string, source: Find, context: CredentialsContext): Find {
  const { region, endpoint, profile, requestHandler, extensions } = context;
  const assume = fromTemporaryCredentials({
    masterCredentials: source,
    params: { RoleArn: roleArn, RoleSessionName: roleSessionName },
    clientConfig: {
      region,
      requestHandler,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(extensions === undefined ? {} : { extensions }),
      ...(profile.named ? { profile: profile.name } : {}),
    },
  });
  const call = { service: "STS", operation: "AssumeRole", subject: `role ${JSON.stringify(roleArn)}` };
  return translated(call, () => assume());
}

/** Here it is still known that the trouble is with the credentials, not with the call that needs them. */
function translated(call: AwsCall, find: Find): Find {
  return async () => {
    try {
      return await find();
    } catch (error) {
      // Of what the providers call, only STS's answers come through as they are.
      const isAnswer = error instanceof Error && isRefusal(error);
      const translation = translateAwsError(
        error,
        isAnswer ? { ...call, service: "STS", operation: "AssumeRole" } : call,
      );
      if (isSstashError(translation)) throw translation;
      throw new CredentialsError("missing", `${call.service} ${call.operation} on ${call.subject} failed`, {
        cause: error,
      });
    }
  };
}

function kept(find: Find): Find {
  let found: AwsKeys | undefined;
  let finding: Promise<AwsKeys> | undefined;
  return () => {
    if (found !== undefined && lastsBeyond(found, refreshMarginMs)) return Promise.resolve(found);
    finding ??= find()
      .then((keys) => {
        found = keys;
        return keys;
      })
      .finally(() => {
        finding = undefined;
      });
    return finding;
  };
}

function lastsBeyond(keys: AwsKeys, marginMs: number): boolean {
  return keys.expiration === undefined || keys.expiration.getTime() - Date.now() > marginMs;
}
