export { type CredstashScope, credstashPolicy } from "./credstash-policy.ts";
export {
  type Conditions,
  checkPolicySize,
  type Policy,
  type PolicyDocument,
  type PolicyPlace,
  policySize,
  type Statement,
} from "./document.ts";
export type { NameScope } from "./pattern.ts";
export type { PolicyAccount } from "./place.ts";
export { type PolicyFormat, policyFormats, type Rendered, renderPolicy } from "./rendering.ts";
export { type Role, roles } from "./role.ts";
export { type SecretsManagerScope, secretsManagerPolicy } from "./secrets-manager-policy.ts";
export { type TrustedBy, type TrustPolicy, type TrustScope, trustedBy, trustPolicy } from "./trust.ts";
