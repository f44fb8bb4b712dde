export { type ApplyStep, carryOutStep, type PolicyGrant, planGrants } from "./apply-policies.ts";
export { credstashGroups } from "./credstash-groups.ts";
export { IamApi, type IamOptions } from "./iam-api.ts";
export type { IamPrincipal } from "./principal.ts";
