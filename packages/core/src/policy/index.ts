export { type CredstashScope, credstashPolicy } from "./credstash-policy.ts";
export { type CredstashTable, type CredstashUse, credstashUsesPolicy, type RecordAction } from "./credstash-uses.ts";
export {
  type Conditions,
  checkPolicySize,
  type Policy,
  type PolicyDocument,
  type PolicyPlace,
  policySize,
  type Statement,
} from "./document.ts";
export { joinedPolicies } from "./merging.ts";
export type { NameScope } from "./pattern.ts";
export { type PolicyAccount, partitionOf } from "./place.ts";
export { type PolicyFormat, policyFormats, type Rendered, renderPolicy } from "./rendering.ts";
export { type Role, roles } from "./role.ts";
export { type SecretsManagerScope, secretsManagerPolicy } from "./secrets-manager-policy.ts";
export { type SecretAction, type SecretsManagerUse, secretsManagerUsesPolicy } from "./secrets-manager-uses.ts";
export { type TrustedBy, type TrustPolicy, type TrustScope, trustedBy, trustPolicy } from "./trust.ts";
