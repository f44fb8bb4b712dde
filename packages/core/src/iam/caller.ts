import { callAws } from "../aws/call.ts";
import { type AwsOptions, awsClientConfig, callSettings } from "../aws/client-config.ts";
import { resolveRegion } from "../aws/region.ts";
import { InvalidInputError } from "../errors.ts";
import type { CallOptions } from "../store.ts";
import type { IamApi } from "./iam-api.ts";
import type { IamPrincipal } from "./principal.ts";

/** Whom AWS takes the caller for. */
export interface Caller {
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
  /** Of a user, or of the session of a role. */
  readonly arn: string;
}

/** Asks STS, which answers whoever has credentials: no permission is needed. Source: STS API reference, "GetCallerIdentity". */
export async function callerIdentity(options: AwsOptions, call: CallOptions = {}): Promise<Caller> {
  const about = { service: "STS", operation: "GetCallerIdentity", subject: "the caller", ...callSettings(options) };
  const { Arn: arn = "", Account: account = "" } = await callAws(about, call, async (signal) => {
    const [{ getCallerIdentity, makeStsClient }, config] = await Promise.all([
      import("./sts-calls.ts"),
      awsClientConfig(options),
    ]);
    return getCallerIdentity(makeStsClient(config), signal);
  });
  return { arn, account, partition: arn.split(":")[1] ?? "aws" };
}

/** The Region that calls would go to; nobody is asked. @throws InvalidInputError when there is none. */
export async function regionFor(options: AwsOptions): Promise<string> {
  const env = options.env ?? process.env;
  const { sharedProfile } = await import("../aws/shared-profile.ts");
  return resolveRegion(options, env, await sharedProfile(options.profile, env));
}

/**
 * The ARN by which IAM knows a principal: of a session, that of its role, path included.
 * @throws InvalidInputError for a principal that is not there, and for the account's root, which no policy limits.
 */
export async function principalArn(
  api: IamApi,
  who: IamPrincipal | Caller,
  options: CallOptions = {},
): Promise<string> {
  if ("kind" in who) return arnOf(api, who, options);
  const session = /:assumed-role\/([^/]+)\//.exec(who.arn)?.[1];
  if (session !== undefined) return arnOf(api, { kind: "role", name: session }, options);
  if (/:iam::\d{12}:user\//.test(who.arn)) return who.arn;
  throw new InvalidInputError(`IAM simulates users, groups and roles, and this is none: ${who.arn}`);
}

async function arnOf(api: IamApi, { kind, name }: IamPrincipal, options: CallOptions): Promise<string> {
  const about = { subject: `${kind} ${JSON.stringify(name)}`, options };
  const arn = await {
    group: async () => (await api.find("GetGroup", { GroupName: name, MaxItems: 1 }, about))?.Group?.Arn,
    role: async () => (await api.find("GetRole", { RoleName: name }, about))?.Role?.Arn,
    user: async () => (await api.find("GetUser", { UserName: name }, about))?.User?.Arn,
  }[kind]();
  if (arn === undefined) throw new InvalidInputError(`there is no ${kind} ${JSON.stringify(name)}`);
  return arn;
}
