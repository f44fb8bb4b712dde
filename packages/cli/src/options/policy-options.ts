import { policyFormats, trustedBy } from "@sstash/core/policy";
import type { OptionTable, OptionValues } from "../option-table.ts";
import { UsageError } from "../usage-error.ts";

/** Everything that a policy is made of, so that nobody has to be asked. */
export const policyOptions = {
  account: {
    kind: "value",
    placeholder: "ACCOUNT",
    describe: "twelve digits (default: of show and check the caller's, of needs any)",
  },
  regions: {
    kind: "repeatable",
    placeholder: "REGION",
    describe: "in the place of --region, where the store is in several; may be given again",
  },
  partition: { kind: "value", placeholder: "PARTITION", describe: "aws, aws-cn or aws-us-gov (default: the Region's)" },
  key: {
    kind: "value",
    short: "k",
    placeholder: "KEY",
    describe: "the KMS key's id or ARN; an alias is looked up (default: that of alias/credstash)",
  },
  name: { kind: "repeatable", placeholder: "NAME", describe: "this secret, exactly; may be given again" },
  names: {
    kind: "repeatable",
    placeholder: "PATTERN",
    describe: "secrets whose names match; each * stands for any run of characters; may be given again (default: all)",
  },
  context: { kind: "repeatable", placeholder: "KEY=VALUE", describe: "only under this KMS encryption context" },
  label: { kind: "value", placeholder: "LABEL", describe: "Secrets Manager: only the version with this label" },
  "pin-arn": {
    kind: "repeatable",
    placeholder: "ARN",
    describe: "Secrets Manager: this very secret, by its whole ARN",
  },
  for: {
    kind: "value",
    placeholder: "WHO",
    choices: trustedBy,
    describe: "also the role that this service, or pipeline, takes on",
  },
  project: { kind: "value", placeholder: "TEXT", describe: "of a pipeline: ORG/REPO or GROUP/PROJECT" },
  branch: { kind: "value", placeholder: "TEXT", describe: "of a pipeline (default: main)" },
  group: {
    kind: "value",
    placeholder: "GROUP",
    describe: "apply: to this IAM group, which is made when it is missing; check: of it",
  },
  role: { kind: "value", placeholder: "ROLE", describe: "apply: to this IAM role; check: of it (default: the caller)" },
  user: { kind: "value", placeholder: "USER", describe: "apply: to this IAM user; check: of it" },
  preset: {
    kind: "value",
    placeholder: "PRESET",
    choices: ["credstash-groups"],
    describe: "apply: the groups KMSSecretWriter and KMSSecretReader with their policies",
  },
  "policy-name": { kind: "value", placeholder: "TEXT", describe: "apply: name of the policy (default: sstash-KIND)" },
  managed: { kind: "flag", describe: "apply: as a managed policy of the account that is attached (default: inline)" },
  "dry-run": { kind: "flag", describe: "apply: show what would change, and change nothing" },
  yes: { kind: "flag", short: "y", describe: "apply: do not ask, as on a terminal" },
  format: {
    kind: "value",
    short: "f",
    placeholder: "FORMAT",
    choices: policyFormats,
    default: "json",
    describe: "how the policy is written",
  },
} as const satisfies OptionTable;

export type PolicyArguments = OptionValues<typeof policyOptions>;

/** The one group, role or user that is named; undefined when none is. @throws UsageError for more than one. */
export function givenPrincipal(
  args: PolicyArguments,
): { readonly kind: "group" | "role" | "user"; readonly name: string } | undefined {
  const [principal, another] = (["group", "role", "user"] as const).flatMap((kind) => {
    const name = args[kind];
    return name === undefined ? [] : [{ kind, name }];
  });
  if (another !== undefined) throw new UsageError("--group, --role and --user exclude each other");
  return principal;
}
