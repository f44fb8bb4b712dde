import { InvalidInputError } from "../errors.ts";
import type { CallOptions } from "../store.ts";
import type { IamApi } from "./iam-api.ts";

/** Who a policy is given to. */
export interface IamPrincipal {
  readonly kind: "group" | "role" | "user";
  readonly name: string;
}

/** What IAM calls the same thing for each kind. */
interface PrincipalCalls {
  exists(api: IamApi, name: string, options: CallOptions): Promise<boolean>;
  inline(api: IamApi, key: InlineKey, options: CallOptions): Promise<string | undefined>;
  putInline(api: IamApi, key: InlineKey & { readonly document: string }, options: CallOptions): Promise<unknown>;
  attached(api: IamApi, name: string, options: CallOptions): Promise<readonly string[]>;
  attach(api: IamApi, key: { readonly name: string; readonly arn: string }, options: CallOptions): Promise<unknown>;
}

interface InlineKey {
  readonly name: string;
  readonly policy: string;
}

const about = (kind: string, name: string, options: CallOptions) => ({
  subject: `${kind} ${JSON.stringify(name)}`,
  options,
});

export const principalCalls: Readonly<Record<IamPrincipal["kind"], PrincipalCalls>> = {
  group: {
    exists: async (api, GroupName, options) =>
      (await api.find("GetGroup", { GroupName, MaxItems: 1 }, about("group", GroupName, options))) !== undefined,
    inline: async (api, { name, policy }, options) =>
      (await api.find("GetGroupPolicy", { GroupName: name, PolicyName: policy }, about("group", name, options)))
        ?.PolicyDocument,
    putInline: (api, { name, policy, document }, options) =>
      api.send(
        "PutGroupPolicy",
        { GroupName: name, PolicyName: policy, PolicyDocument: document },
        about("group", name, options),
      ),
    attached: async (api, GroupName, options) => {
      const answer = await api.send(
        "ListAttachedGroupPolicies",
        { GroupName, MaxItems: 1000 },
        about("group", GroupName, options),
      );
      return arnsOf(answer.AttachedPolicies);
    },
    attach: (api, { name, arn }, options) =>
      api.send("AttachGroupPolicy", { GroupName: name, PolicyArn: arn }, about("group", name, options)),
  },
  role: {
    exists: async (api, RoleName, options) =>
      (await api.find("GetRole", { RoleName }, about("role", RoleName, options))) !== undefined,
    inline: async (api, { name, policy }, options) =>
      (await api.find("GetRolePolicy", { RoleName: name, PolicyName: policy }, about("role", name, options)))
        ?.PolicyDocument,
    putInline: (api, { name, policy, document }, options) =>
      api.send(
        "PutRolePolicy",
        { RoleName: name, PolicyName: policy, PolicyDocument: document },
        about("role", name, options),
      ),
    attached: async (api, RoleName, options) => {
      const answer = await api.send(
        "ListAttachedRolePolicies",
        { RoleName, MaxItems: 1000 },
        about("role", RoleName, options),
      );
      return arnsOf(answer.AttachedPolicies);
    },
    attach: (api, { name, arn }, options) =>
      api.send("AttachRolePolicy", { RoleName: name, PolicyArn: arn }, about("role", name, options)),
  },
  user: {
    exists: async (api, UserName, options) =>
      (await api.find("GetUser", { UserName }, about("user", UserName, options))) !== undefined,
    inline: async (api, { name, policy }, options) =>
      (await api.find("GetUserPolicy", { UserName: name, PolicyName: policy }, about("user", name, options)))
        ?.PolicyDocument,
    putInline: (api, { name, policy, document }, options) =>
      api.send(
        "PutUserPolicy",
        { UserName: name, PolicyName: policy, PolicyDocument: document },
        about("user", name, options),
      ),
    attached: async (api, UserName, options) => {
      const answer = await api.send(
        "ListAttachedUserPolicies",
        { UserName, MaxItems: 1000 },
        about("user", UserName, options),
      );
      return arnsOf(answer.AttachedPolicies);
    },
    attach: (api, { name, arn }, options) =>
      api.send("AttachUserPolicy", { UserName: name, PolicyArn: arn }, about("user", name, options)),
  },
};

/** @throws InvalidInputError for a role or a user that is not there: only groups are made. */
export async function requirePrincipal(
  api: IamApi,
  { kind, name }: IamPrincipal,
  options: CallOptions,
): Promise<boolean> {
  const isThere = await principalCalls[kind].exists(api, name, options);
  if (!isThere && kind !== "group") throw new InvalidInputError(`there is no ${kind} ${JSON.stringify(name)}`);
  return isThere;
}

function arnsOf(policies: readonly { readonly PolicyArn?: string | undefined }[] = []): readonly string[] {
  return policies.flatMap(({ PolicyArn }) => PolicyArn ?? []);
}
