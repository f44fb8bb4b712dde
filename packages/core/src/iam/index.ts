export { type ApplyStep, carryOutStep, type PolicyGrant, planGrants } from "./apply-policies.ts";
export { type Caller, callerIdentity, principalArn, regionFor } from "./caller.ts";
export { credstashGroups } from "./credstash-groups.ts";
export { IamApi, type IamOptions } from "./iam-api.ts";
export type { IamPrincipal } from "./principal.ts";
export { simulate, type Verdict } from "./simulation.ts";
