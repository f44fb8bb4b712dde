import { InvalidInputError } from "../errors.ts";
import { type Conditions, type Policy, policyDocument, type Statement } from "./document.ts";
import { type NameScope, type ScopedNames, scopedNames } from "./pattern.ts";
import { arns, checkAccount, keyArns, type PolicyAccount } from "./place.ts";
import type { Role } from "./role.ts";
import { listedAttributes, ofContext, ofNames } from "./row-conditions.ts";

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

type TableScope = PolicyAccount & Pick<CredstashScope, "table" | "kmsRegion">;

interface Parts {
  readonly scope: CredstashScope;
  readonly tables: readonly string[];
  readonly names: ScopedNames | undefined;
}

const statements: Readonly<Record<Role, (parts: Parts) => readonly Statement[]>> = {
  reader,
  ci: (parts) => {
    if (parts.names === undefined)
      throw new InvalidInputError("a pipeline reads named secrets alone: give names or patterns");
    return reader(parts);
  },
  lister: (parts) => {
    refuseNames(parts, "a lister sees the names of the whole table: IAM cannot narrow a Scan");
    return [{ ...onTable(parts, "ListNames", ["dynamodb:Query", "dynamodb:Scan"]), Condition: listedAttributes }];
  },
  writer,
  editor: (parts) => [...reader(parts), ...writer(parts)],
  deleter: (parts) => [
    { ...onTable(parts, "DeleteRecords", ["dynamodb:DeleteItem", "dynamodb:Query"]), ...scopedTo(parts) },
  ],
  binder: (parts) => {
    refuseNames(parts, "bind and verify read the whole table: IAM cannot narrow a Scan");
    return [onTable(parts, "BindRecords", ["dynamodb:Scan", "dynamodb:UpdateItem"]), unwrap(parts)];
  },
  setup: (parts) => {
    refuseNames(parts, "setup is about the table as a whole");
    return [tableSetup(parts.scope), ...keySetup(parts.scope, parts.scope.key)];
  },
};

/** The fewest actions with which the commands of a role work on a credstash table. @throws InvalidInputError for a scope that cannot be. */
export function credstashPolicy(role: Role, scope: CredstashScope): Policy {
  checkAccount(scope);
  const names = scopedNames(scope);
  const parts = { scope, names, tables: tableArns(scope) };
  return { document: policyDocument(statements[role](parts)), warnings: names?.warnings ?? [] };
}

/** Whole-table reads only where nothing is scoped: LeadingKeys does not narrow a Scan. */
function reader(parts: Parts): readonly Statement[] {
  const actions = ["dynamodb:GetItem", "dynamodb:Query", ...(parts.names === undefined ? ["dynamodb:Scan"] : [])];
  return [{ ...onTable(parts, "ReadRecords", actions), ...scopedTo(parts) }, unwrap(parts)];
}

/** Query is for `-a`, which looks for the newest version; without Decrypt it reads nothing of a value. */
function writer(parts: Parts): readonly Statement[] {
  const records = onTable(parts, "WriteRecords", ["dynamodb:PutItem", "dynamodb:Query"]);
  return [{ ...records, ...scopedTo(parts) }, onKey(parts, "MakeDataKeys", "kms:GenerateDataKey")];
}

export function tableSetup(scope: TableScope): Statement {
  return {
    Sid: "MakeTable",
    Effect: "Allow",
    Action: [
      "dynamodb:CreateTable",
      "dynamodb:DescribeTable",
      "dynamodb:TagResource",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
    ],
    Resource: tableArns(scope),
  };
}

/** @param key what may be named and rotated: an id or ARN, or an alias for any key under that name alone. Default: any key, named `alias/credstash`. */
export function keySetup(scope: TableScope, key: string | undefined): readonly Statement[] {
  const place = { ...scope, regions: scope.kmsRegion === undefined ? scope.regions : [scope.kmsRegion] };
  const alias = key?.startsWith("alias/") ? key : undefined;
  const keys = key === undefined || alias !== undefined ? arns(place, "kms", "key/*") : keyArns(place, key);
  return [
    // There is no ARN before there is a key.
    { Sid: "MakeKey", Effect: "Allow", Action: ["kms:CreateKey"], Resource: ["*"] },
    {
      Sid: "NameKey",
      Effect: "Allow",
      Action: ["kms:CreateAlias", "kms:DescribeKey", "kms:EnableKeyRotation"],
      Resource: [...keys, ...arns(place, "kms", alias ?? "alias/credstash")],
    },
  ];
}

export function tableArns(scope: TableScope): readonly string[] {
  const table = scope.table ?? "credential-store";
  if (!/^[\w.-]{3,255}$/.test(table))
    throw new InvalidInputError("the name of a table is 3 to 255 letters, digits and _.-");
  return arns(scope, "dynamodb", `table/${table}`);
}

function refuseNames({ names }: Parts, why: string): void {
  if (names !== undefined) throw new InvalidInputError(why);
}

function onTable({ tables }: Parts, Sid: string, Action: readonly string[]): Statement {
  return { Sid, Effect: "Allow", Action, Resource: tables };
}

function scopedTo({ names }: Parts): { readonly Condition?: Conditions } {
  return names === undefined ? {} : { Condition: ofNames(names.texts) };
}

function unwrap(parts: Parts): Statement {
  return onKey(parts, "OpenDataKeys", "kms:Decrypt");
}

function onKey({ scope }: Parts, Sid: string, action: string): Statement {
  if (scope.key === undefined) throw new InvalidInputError("the KMS key is missing: give its id or ARN");
  const place = { ...scope, regions: scope.kmsRegion === undefined ? scope.regions : [scope.kmsRegion] };
  return { Sid, Effect: "Allow", Action: [action], Resource: keyArns(place, scope.key), ...underContext(scope) };
}

function underContext({ context = {} }: CredstashScope): { readonly Condition?: Conditions } {
  const Condition = ofContext(context);
  return Object.keys(Condition).length === 0 ? {} : { Condition };
}
