import { InvalidInputError } from "../errors.ts";
import { type Conditions, type Policy, policyDocument, type Statement } from "./document.ts";
import { type NameScope, type ScopedNames, scopedNames } from "./pattern.ts";
import { arns, checkAccount, keyArns, type PolicyAccount } from "./place.ts";
import type { Role } from "./role.ts";

export interface CredstashScope extends PolicyAccount, NameScope {
  /** Default: `credential-store`. */
  readonly table?: string;
  /** Id or ARN of the KMS key; a lister and a deleter need none. */
  readonly key?: string;
  /** Region of the key where it is not the table's. */
  readonly kmsRegion?: string;
  /** Only data keys under this encryption context: these pairs, and no others. Default: whichever. */
  readonly context?: Readonly<Record<string, string>>;
}

interface Parts {
  readonly scope: CredstashScope;
  readonly tables: readonly string[];
  readonly names: ScopedNames | undefined;
}

/** Attributes that a listing asks for. */
const listed = ["name", "version", "comment"];

const statements: Readonly<Record<Role, (parts: Parts) => readonly Statement[]>> = {
  reader,
  ci: (parts) => {
    if (parts.names === undefined)
      throw new InvalidInputError("a pipeline reads named secrets alone: give names or patterns");
    return reader(parts);
  },
  lister: (parts) => {
    refuseNames(parts, "a lister sees the names of the whole table: IAM cannot narrow a Scan");
    // A request that names no attributes has no such condition key, which ForAllValues alone would let pass.
    const condition = {
      "ForAllValues:StringEquals": { "dynamodb:Attributes": listed },
      Null: { "dynamodb:Attributes": "false" },
      StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
    };
    return [{ ...onTable(parts, "ListNames", ["dynamodb:Query", "dynamodb:Scan"]), Condition: condition }];
  },
  writer,
  editor: (parts) => [...reader(parts), ...writer(parts)],
  deleter: (parts) => [
    { ...onTable(parts, "DeleteRecords", ["dynamodb:DeleteItem", "dynamodb:Query"]), ...ofNames(parts) },
  ],
  binder: (parts) => {
    refuseNames(parts, "bind and verify read the whole table: IAM cannot narrow a Scan");
    return [onTable(parts, "BindRecords", ["dynamodb:Scan", "dynamodb:UpdateItem"]), unwrap(parts)];
  },
  setup: (parts) => {
    refuseNames(parts, "setup is about the table as a whole");
    return setup(parts);
  },
};

/** The fewest actions with which the commands of a role work on a credstash table. @throws InvalidInputError for a scope that cannot be. */
export function credstashPolicy(role: Role, scope: CredstashScope): Policy {
  checkAccount(scope);
  const table = scope.table ?? "credential-store";
  if (!/^[\w.-]{3,255}$/.test(table))
    throw new InvalidInputError("the name of a table is 3 to 255 letters, digits and _.-");
  const names = scopedNames(scope);
  const parts = { scope, names, tables: arns(scope, "dynamodb", `table/${table}`) };
  return { document: policyDocument(statements[role](parts)), warnings: names?.warnings ?? [] };
}

/** Whole-table reads only where nothing is scoped: LeadingKeys does not narrow a Scan. */
function reader(parts: Parts): readonly Statement[] {
  const actions = ["dynamodb:GetItem", "dynamodb:Query", ...(parts.names === undefined ? ["dynamodb:Scan"] : [])];
  return [{ ...onTable(parts, "ReadRecords", actions), ...ofNames(parts) }, unwrap(parts)];
}

/** Query is for `-a`, which looks for the newest version; without Decrypt it reads nothing of a value. */
function writer(parts: Parts): readonly Statement[] {
  const records = onTable(parts, "WriteRecords", ["dynamodb:PutItem", "dynamodb:Query"]);
  return [{ ...records, ...ofNames(parts) }, onKey(parts, "MakeDataKeys", "kms:GenerateDataKey")];
}

function setup(parts: Parts): readonly Statement[] {
  const { scope } = parts;
  const place = { ...scope, regions: scope.kmsRegion === undefined ? scope.regions : [scope.kmsRegion] };
  const keys = scope.key === undefined ? arns(place, "kms", "key/*") : keyArns(place, scope.key);
  return [
    onTable(parts, "MakeTable", [
      "dynamodb:CreateTable",
      "dynamodb:DescribeTable",
      "dynamodb:TagResource",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
    ]),
    // There is no ARN before there is a key.
    { Sid: "MakeKey", Effect: "Allow", Action: ["kms:CreateKey"], Resource: ["*"] },
    {
      Sid: "NameKey",
      Effect: "Allow",
      Action: ["kms:CreateAlias", "kms:DescribeKey", "kms:EnableKeyRotation"],
      Resource: [...keys, ...arns(place, "kms", "alias/credstash")],
    },
  ];
}

function refuseNames({ names }: Parts, why: string): void {
  if (names !== undefined) throw new InvalidInputError(why);
}

function onTable({ tables }: Parts, Sid: string, Action: readonly string[]): Statement {
  return { Sid, Effect: "Allow", Action, Resource: tables };
}

/** ForAllValues is true of a request without the key, so the key is demanded as well. */
function ofNames({ names }: Parts): { readonly Condition?: Conditions } {
  if (names === undefined) return {};
  return {
    Condition: {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": names.texts },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  };
}

function unwrap(parts: Parts): Statement {
  return onKey(parts, "OpenDataKeys", "kms:Decrypt");
}

function onKey({ scope }: Parts, Sid: string, action: string): Statement {
  if (scope.key === undefined) throw new InvalidInputError("the KMS key is missing: give its id or ARN");
  const place = { ...scope, regions: scope.kmsRegion === undefined ? scope.regions : [scope.kmsRegion] };
  return { Sid, Effect: "Allow", Action: [action], Resource: keyArns(place, scope.key), ...underContext(scope) };
}

/** Exactly these pairs: each with its value, and no key beside them. Source: KMS developer guide, "kms:EncryptionContext". */
function underContext({ context = {} }: CredstashScope): { readonly Condition?: Conditions } {
  const pairs = Object.entries(context);
  if (pairs.length === 0) return {};
  const equals = Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value]));
  const keys = { "kms:EncryptionContextKeys": pairs.map(([key]) => key) };
  return { Condition: { StringEquals: equals, "ForAllValues:StringEquals": keys } };
}
