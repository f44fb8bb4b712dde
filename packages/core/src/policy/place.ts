import { InvalidInputError } from "../errors.ts";
import type { Conditions } from "./document.ts";

/** Account and Regions that ARNs are made of. */
export interface PolicyAccount {
  /** Default: that of the first Region. */
  readonly partition?: string;
  /** Twelve digits; for the policy of one command also `*`, which is any account. */
  readonly account: string;
  /** One, or several for a table or secret that is in several. */
  readonly regions: readonly string[];
}

/** A whole account, a partition of AWS's, and Regions. @throws InvalidInputError */
export function checkAccount(place: PolicyAccount): void {
  if (!/^\d{12}$/.test(place.account)) throw new InvalidInputError("an AWS account is twelve digits");
  checkAnyAccount(place);
}

/** The same, where `*` may stand for the account. @throws InvalidInputError */
export function checkAnyAccount(place: PolicyAccount): void {
  const { account, regions } = place;
  const partition = place.partition ?? partitionOf(regions[0]);
  if (account !== "*" && !/^\d{12}$/.test(account)) throw new InvalidInputError("an AWS account is twelve digits");
  if (!["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"].includes(partition)) {
    throw new InvalidInputError("the partition is not one of AWS's: aws, aws-cn, aws-us-gov");
  }
  if (regions.length === 0) throw new InvalidInputError("a policy is about one Region at least");
  for (const region of regions) {
    if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region))
      throw new InvalidInputError(`${JSON.stringify(region)} is not the name of a Region`);
  }
}

const partitions: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, "aws-cn"],
  [/^us-gov-/, "aws-us-gov"],
  [/^us-iso-/, "aws-iso"],
  [/^us-isob-/, "aws-iso-b"],
  [/^eusc-/, "aws-eusc"],
];

/** The partition that a Region is in: an ARN of another one names nothing there. Source: AWS General Reference, "Amazon Resource Names". */
export function partitionOf(region: string | undefined): string {
  return partitions.find(([beginning]) => beginning.test(region ?? ""))?.[1] ?? "aws";
}

/** One ARN a Region. */
export function arns(place: PolicyAccount, service: string, resource: string): readonly string[] {
  const { partition = partitionOf(place.regions[0]), account, regions } = place;
  return regions.map((region) => `arn:${partition}:${service}:${region}:${account}:${resource}`);
}

const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;
const keyId = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * ARNs of a key given by its ARN or id; a multi-Region key (`mrk-…`) has one in each Region.
 * @throws InvalidInputError for an alias, whose ARN authorises nothing, and for a key of one Region where several are meant.
 */
export function keyArns(place: PolicyAccount, key: string): readonly string[] {
  const id = key.replace(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\//, "");
  if (!keyArn.test(key) && !keyId.test(key)) {
    throw new InvalidInputError(
      "the key must be given by its ARN or id: an alias's ARN in a policy allows nothing; `aws kms describe-key --key-id ALIAS` shows the ARN",
    );
  }
  if (id.startsWith("mrk-") && place.regions.length > 1) return arns(place, "kms", `key/${id}`);
  if (keyArn.test(key)) return [key];
  if (place.regions.length > 1)
    throw new InvalidInputError("a key that is not multi-Region is in one Region: give its ARN");
  return arns(place, "kms", `key/${id}`);
}

/**
 * A key that is only known by its alias: any key of the place, under the condition that it has this alias. Undefined for an
 * id or an ARN of a key. Source: KMS developer guide, "kms:ResourceAliases", which has many values.
 */
export function aliasKey(
  place: PolicyAccount,
  key: string,
): { readonly resources: readonly string[]; readonly conditions: Conditions } | undefined {
  const alias = key.replace(/^arn:[\w-]+:kms:[\w-]+:\d{12}:/, "");
  if (!/^alias\/[\w/-]{1,250}$/.test(alias)) return undefined;
  return {
    resources: arns(place, "kms", "key/*"),
    conditions: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } },
  };
}
