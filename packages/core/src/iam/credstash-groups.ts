import { type CredstashScope, credstashPolicy } from "../policy/index.ts";
import type { PolicyGrant } from "./apply-policies.ts";

/**
 * The two groups that teams make by hand for credstash, with their gaps mended: the writer may autoversion (Query), and who
 * sets the table up may tag it.
 */
export function credstashGroups(scope: CredstashScope): readonly PolicyGrant[] {
  const grant = (group: string, policyName: string, role: "reader" | "writer" | "setup"): PolicyGrant => ({
    principal: { kind: "group", name: group },
    policyName,
    document: credstashPolicy(role, scope).document,
  });
  return [
    grant("KMSSecretWriter", "SecretWriter", "writer"),
    grant("KMSSecretWriter", "DynamoDBAdmin", "setup"),
    grant("KMSSecretReader", "SecretReader", "reader"),
  ];
}
