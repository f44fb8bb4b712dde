import { InvalidInputError } from "../errors.ts";

type Operator = string;
type Values = string | readonly string[];

/** By operator, then by condition key. */
export type Conditions = Readonly<Record<Operator, Readonly<Record<string, Values>>>>;

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** A policy, and what its reader ought to know. */
export interface Policy {
  readonly document: PolicyDocument;
  readonly warnings: readonly string[];
}

/** Where a document is to be kept; each has a size of its own. */
export type PolicyPlace = "managed" | "role" | "group" | "user";

/** Characters, white space not counted; inline ones are the sum over all of a principal's. Source: IAM user guide, "IAM and STS quotas". */
const largest: Readonly<Record<PolicyPlace, number>> = { managed: 6144, role: 10_240, group: 5120, user: 2048 };

export function policyDocument(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

export function policySize(document: PolicyDocument): number {
  return JSON.stringify(document).replaceAll(/\s/g, "").length;
}

/** @throws InvalidInputError that says what to do when IAM would not take a document of this size there. */
export function checkPolicySize(document: PolicyDocument, place: PolicyPlace): void {
  const size = policySize(document);
  if (size <= largest[place]) return;
  const where = place === "managed" ? "a managed policy" : `the inline policies of a ${place}`;
  throw new InvalidInputError(
    `the policy has ${size} characters and ${where} may have ${largest[place]}: name fewer secrets, or use patterns`,
  );
}
