import { checkPolicySize, type PolicyDocument } from "../policy/index.ts";
import type { CallOptions } from "../store.ts";
import type { IamApi } from "./iam-api.ts";
import { decodedDocument, isSameDocument } from "./policy-text.ts";
import { type IamPrincipal, principalCalls, requirePrincipal } from "./principal.ts";

/** A policy for a principal: inline, or a managed one of the account that is attached. */
export interface PolicyGrant {
  readonly principal: IamPrincipal;
  readonly policyName: string;
  readonly document: PolicyDocument;
  /** Keep it as a managed policy of this account, twelve digits. Default: inline. */
  readonly managedIn?: string;
  readonly partition?: string;
}

/** What is to be done, in this order. */
export type ApplyStep =
  | { readonly kind: "make group"; readonly grant: PolicyGrant }
  | { readonly kind: "put" | "same"; readonly grant: PolicyGrant; readonly before?: unknown }
  | { readonly kind: "attach"; readonly grant: PolicyGrant };

/** IAM keeps so many versions of a managed policy. Source: IAM user guide, "Versioning IAM policies". */
const mostVersions = 5;

/** Looks at what is there and says what is to be done; changes nothing. @throws InvalidInputError for a document too large, or a role or user that is not there. */
export async function planGrants(
  api: IamApi,
  grants: readonly PolicyGrant[],
  options: CallOptions = {},
): Promise<readonly ApplyStep[]> {
  const steps: ApplyStep[] = [];
  const made = new Set<string>();
  for (const grant of grants) {
    checkPolicySize(grant.document, grant.managedIn === undefined ? grant.principal.kind : "managed");
    const { kind, name } = grant.principal;
    const isThere = await requirePrincipal(api, grant.principal, options);
    if (!isThere && !made.has(name)) steps.push({ kind: "make group", grant });
    if (!isThere) made.add(name);
    const text = await (grant.managedIn === undefined
      ? isThere
        ? principalCalls[kind].inline(api, { name, policy: grant.policyName }, options)
        : undefined
      : managedText(api, grant, options));
    const before = text === undefined ? undefined : decodedDocument(text);
    if (before !== undefined && isSameDocument(before, grant.document)) steps.push({ kind: "same", grant });
    else steps.push(before === undefined ? { kind: "put", grant } : { kind: "put", grant, before });
    if (grant.managedIn !== undefined && !(isThere && (await isAttached(api, grant, options)))) {
      steps.push({ kind: "attach", grant });
    }
  }
  return steps;
}

/** Does one step. Each can be done again. */
export async function carryOutStep(api: IamApi, step: ApplyStep, options: CallOptions = {}): Promise<void> {
  const { grant } = step;
  const { kind, name } = grant.principal;
  const document = JSON.stringify(grant.document);
  switch (step.kind) {
    case "same":
      return;
    case "make group":
      await api.send("CreateGroup", { GroupName: name }, { subject: `group ${JSON.stringify(name)}`, options });
      return;
    case "attach":
      await principalCalls[kind].attach(api, { name, arn: arnOf(grant) }, options);
      return;
    case "put":
      if (grant.managedIn === undefined) {
        await principalCalls[kind].putInline(api, { name, policy: grant.policyName, document }, options);
      } else await putManaged(api, { grant, document, isThere: step.before !== undefined }, options);
  }
}

function arnOf({ policyName, managedIn = "", partition = "aws" }: PolicyGrant): string {
  return `arn:${partition}:iam::${managedIn}:policy/${policyName}`;
}

async function managedText(api: IamApi, grant: PolicyGrant, options: CallOptions): Promise<string | undefined> {
  const about = { subject: `policy ${JSON.stringify(grant.policyName)}`, options };
  const found = await api.find("GetPolicy", { PolicyArn: arnOf(grant) }, about);
  const version = found?.Policy?.DefaultVersionId;
  if (version === undefined) return undefined;
  const answer = await api.send("GetPolicyVersion", { PolicyArn: arnOf(grant), VersionId: version }, about);
  return answer.PolicyVersion?.Document;
}

async function isAttached(api: IamApi, grant: PolicyGrant, options: CallOptions): Promise<boolean> {
  const { kind, name } = grant.principal;
  return (await principalCalls[kind].attached(api, name, options)).includes(arnOf(grant));
}

async function putManaged(
  api: IamApi,
  { grant, document, isThere }: { readonly grant: PolicyGrant; readonly document: string; readonly isThere: boolean },
  options: CallOptions,
): Promise<void> {
  const about = { subject: `policy ${JSON.stringify(grant.policyName)}`, options };
  if (!isThere) {
    await api.send("CreatePolicy", { PolicyName: grant.policyName, PolicyDocument: document }, about);
    return;
  }
  const PolicyArn = arnOf(grant);
  const { Versions: versions = [] } = await api.send("ListPolicyVersions", { PolicyArn }, about);
  const oldest = versions
    .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .sort((a, b) => (a.CreateDate?.getTime() ?? 0) - (b.CreateDate?.getTime() ?? 0))[0];
  if (versions.length >= mostVersions && oldest?.VersionId !== undefined) {
    await api.send("DeletePolicyVersion", { PolicyArn, VersionId: oldest.VersionId }, about);
  }
  await api.send("CreatePolicyVersion", { PolicyArn, PolicyDocument: document, SetAsDefault: true }, about);
}
