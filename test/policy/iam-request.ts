import type { RecordedCall } from "../wire/recording-proxy.ts";
import type { IamRequest } from "./evaluator.ts";

export const account = "111122223333";
export const region = "us-east-1";
export const keyId = "11111111-2222-3333-4444-555555555555";

type Fields = Readonly<Record<string, unknown>>;
type Attribute = { readonly S?: string };

/** What IAM is asked about a call: of a batch also about each secret in it. Sources: service authorization references of DynamoDB, KMS and Secrets Manager. */
export function iamRequests({ service, operation, input }: RecordedCall): readonly IamRequest[] {
  if (service === "TrentService") return kmsRequests(operation, input);
  if (service !== "secretsmanager") return [dynamoDbRequest(operation, input)];
  const ids = (input["SecretIdList"] ?? []) as readonly string[];
  const alone = ids.map((SecretId) => secretsManagerRequest("GetSecretValue", { SecretId }));
  return [secretsManagerRequest(operation, input), ...alone];
}

function dynamoDbRequest(operation: string, input: Fields): IamRequest {
  const leading = leadingKey(operation, input);
  const attributes = projected(input);
  return {
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:${region}:${account}:table/${tableOf(input)}`,
    context: {
      ...(leading === undefined ? {} : { "dynamodb:LeadingKeys": [leading] }),
      ...(attributes === undefined ? {} : { "dynamodb:Attributes": attributes }),
      ...(input["Select"] === undefined ? {} : { "dynamodb:Select": String(input["Select"]) }),
    },
  };
}

/** Tags are put on an ARN, in which a peer has an account of its own. */
function tableOf(input: Fields): string {
  return String(input["TableName"] ?? input["ResourceArn"]).replace(/^.*:table\//, "");
}

/** The partition key of the row or rows that are asked for; a Scan has none. */
function leadingKey(operation: string, input: Fields): string | undefined {
  if (operation === "Scan") return undefined;
  const row = (input["Key"] ?? input["Item"]) as Readonly<Record<string, Attribute>> | undefined;
  if (row !== undefined) return row["name"]?.S;
  const values = input["ExpressionAttributeValues"] as Readonly<Record<string, Attribute>> | undefined;
  return Object.values(values ?? {})[0]?.S;
}

function projected(input: Fields): readonly string[] | undefined {
  const expression = input["ProjectionExpression"] as string | undefined;
  const names = (input["ExpressionAttributeNames"] ?? {}) as Readonly<Record<string, string>>;
  return expression?.split(/,\s*/).map((part) => names[part] ?? part);
}

function kmsRequests(operation: string, input: Fields): readonly IamRequest[] {
  const context = (input["EncryptionContext"] ?? {}) as Readonly<Record<string, string>>;
  const pairs = Object.entries(context).map(([name, value]): [string, string] => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  const key = `arn:aws:kms:${region}:${account}:key/${keyId}`;
  // An alias is made on itself and on its key; a key that is made has no ARN yet.
  const resources = {
    CreateKey: ["*"],
    CreateAlias: [`arn:aws:kms:${region}:${account}:${String(input["AliasName"])}`, key],
  }[operation] ?? [key];
  return resources.map((resource) => ({
    action: `kms:${operation}`,
    resource,
    context: {
      ...Object.fromEntries(pairs),
      ...(pairs.length === 0 ? {} : { "kms:EncryptionContextKeys": Object.keys(context) }),
    },
  }));
}

const withoutResource = new Set(["ListSecrets", "BatchGetSecretValue"]);

function secretsManagerRequest(operation: string, input: Fields): IamRequest {
  const stage = input["VersionStage"];
  const name = String(input["SecretId"] ?? input["Name"]);
  const arn = name.startsWith("arn:") ? name : `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbC123`;
  return {
    action: `secretsmanager:${operation}`,
    resource: withoutResource.has(operation) ? "*" : arn,
    context: stage === undefined ? {} : { "secretsmanager:VersionStage": String(stage) },
  };
}
