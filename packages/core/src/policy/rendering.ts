import type { PolicyDocument } from "./document.ts";
import type { TrustPolicy } from "./trust.ts";

export type PolicyFormat = "json" | "cloudformation" | "terraform";

export const policyFormats: readonly PolicyFormat[] = ["json", "cloudformation", "terraform"];

export interface Rendered {
  /** Of the policy, and of the role where there is one: letters, digits, `_` and `-`. */
  readonly name: string;
  readonly document: PolicyDocument;
  /** Makes a role of this trust that carries the policy. Not in JSON, which is one document. */
  readonly trust?: TrustPolicy;
}

const renderings: Readonly<Record<PolicyFormat, (rendered: Rendered) => string>> = {
  json: ({ document }) => indented(document),
  cloudformation,
  terraform,
};

/** Text that ends in a newline. */
export function renderPolicy(format: PolicyFormat, rendered: Rendered): string {
  return `${renderings[format](rendered)}\n`;
}

function indented(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** JSON templates: every tool that reads templates reads them, and nothing in them needs quoting. */
function cloudformation({ name, document, trust }: Rendered): string {
  const policy = { Type: "AWS::IAM::ManagedPolicy", Properties: { ManagedPolicyName: name, PolicyDocument: document } };
  if (trust === undefined) return indented({ Resources: { Policy: policy } });
  const role = {
    Type: "AWS::IAM::Role",
    Properties: { RoleName: name, AssumeRolePolicyDocument: trust, ManagedPolicyArns: [{ Ref: "Policy" }] },
  };
  return indented({ Resources: { Policy: policy, Role: role } });
}

function terraform({ name, document, trust }: Rendered): string {
  const label = name.replaceAll(/[^A-Za-z0-9_]/g, "_").toLowerCase();
  const policy = `resource "aws_iam_policy" "${label}" {\n  name = "${name}"\n  policy = jsonencode(${hcl(document)})\n}`;
  if (trust === undefined) return policy;
  return [
    policy,
    `resource "aws_iam_role" "${label}" {\n  name = "${name}"\n  assume_role_policy = jsonencode(${hcl(trust)})\n}`,
    `resource "aws_iam_role_policy_attachment" "${label}" {\n  role       = aws_iam_role.${label}.name\n  policy_arn = aws_iam_policy.${label}.arn\n}`,
  ].join("\n\n");
}

/** As `terraform fmt` lays it out. JSON is an expression of HCL too, but for `${` and `%{`, which begin a template and are written doubled (by a function: in a replacement text `$$` is one `$`). */
function hcl(value: unknown): string {
  return indented(value)
    .replaceAll(/^(\s*"(?:[^"\\]|\\.)*"): /gm, "$1 : ")
    .replaceAll("${", () => "$${")
    .replaceAll("%{", "%%{")
    .replaceAll("\n", "\n  ");
}
