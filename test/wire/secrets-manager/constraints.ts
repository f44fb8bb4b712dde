import { invalidParameter, invalidRequest, validationError } from "./fault.ts";

export type Input = Readonly<Record<string, unknown>>;

type Measure = (value: unknown) => number;

const characters: Measure = (value) => String(value).length;
const bytes: Measure = (value) => Buffer.byteLength(String(value), "utf8");
const decodedBytes: Measure = (value) => Buffer.from(String(value), "base64").length;
const members: Measure = (value) => (Array.isArray(value) ? value.length : 0);
const amount: Measure = Number;

/** The API reference's length, size and number constraints, by member. They hold wherever the member is taken. */
const ranges: Readonly<Record<string, readonly [Measure, number, number]>> = {
  Name: [characters, 1, 512],
  SecretId: [characters, 1, 2048],
  VersionId: [characters, 32, 64],
  MoveToVersionId: [characters, 32, 64],
  RemoveFromVersionId: [characters, 32, 64],
  VersionStage: [characters, 1, 256],
  VersionStages: [members, 1, 20],
  SecretString: [bytes, 1, 65_536],
  SecretBinary: [decodedBytes, 1, 65_536],
  Description: [characters, 0, 2048],
  KmsKeyId: [characters, 0, 2048],
  SecretIdList: [members, 1, 20],
  Filters: [members, 0, 10],
  MaxResults: [amount, 1, 100],
  NextToken: [characters, 1, 4096],
};

/** @throws ValidationException, which quotes no value. */
export function checkConstraints(operation: string, input: Input): void {
  for (const [member, value] of Object.entries(input)) {
    const range = ranges[member];
    if (range === undefined || value === null) continue;
    const [measure, least, most] = range;
    checkRange(member, measure(value), [least, operation === "BatchGetSecretValue" ? mostInBatch(member, most) : most]);
  }
  if (typeof input["ClientRequestToken"] === "string") checkToken(input["ClientRequestToken"]);
  if (typeof input["Name"] === "string") checkName(input["Name"]);
  if (typeof input["SecretId"] === "string") checkId(input["SecretId"]);
}

/** "MaxResults: Valid Range: Minimum value of 1. Maximum value of 20" [API reference, BatchGetSecretValue]. */
function mostInBatch(member: string, most: number): number {
  return member === "MaxResults" ? 20 : most;
}

function checkRange(member: string, size: number, [least, most]: readonly [number, number]): void {
  if (size >= least && size <= most) return;
  const field = `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
  const bound = size < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  const what = member === "MaxResults" ? "value" : "length";
  throw validationError(
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have ${what} ${bound}`,
  );
}

function checkToken(token: string): void {
  if (token.length >= 32 && token.length <= 64) return;
  throw invalidParameter("ClientRequestToken must be 32-64 characters long.");
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9/_+=.@-]+$/.test(name)) return;
  throw validationError(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

/** Seen on AWS for an ARN with `#json_key` behind it too. */
function checkId(id: string): void {
  checkName(id.startsWith("arn:") ? id.replaceAll(":", "") : id);
}

interface Value {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
}

/** The value of a request that must, or may, have one. "Either SecretString or SecretBinary must have a value, but not both." */
export function givenValue(input: Value, need: "required" | "optional"): Value | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { SecretString };
  if (SecretBinary !== undefined) return { SecretBinary };
  if (need === "optional") return undefined;
  throw invalidRequest("You must provide either SecretString or SecretBinary.");
}
