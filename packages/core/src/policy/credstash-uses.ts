import { InvalidInputError } from "../errors.ts";
import { keySetup, tableArns, tableSetup } from "./credstash-policy.ts";
import type { Conditions, Policy, Statement } from "./document.ts";
import { mergedPolicy } from "./merging.ts";
import { type NameScope, scopedNames } from "./pattern.ts";
import { aliasKey, checkAnyAccount, keyArns, type PolicyAccount } from "./place.ts";
import { listedAttributes, ofContext, ofNames } from "./row-conditions.ts";

export interface CredstashTable extends PolicyAccount {
  /** Default: `credential-store`. */
  readonly table?: string;
  readonly kmsRegion?: string;
}

export type RecordAction = "DeleteItem" | "GetItem" | "PutItem" | "Query" | "Scan" | "UpdateItem";

/** One thing that a command does on a credstash table. Names narrow everything but a Scan. */
export type CredstashUse =
  | { readonly on: "records"; readonly actions: readonly RecordAction[]; readonly names?: NameScope | undefined }
  /** Names, versions and comments alone. */
  | { readonly on: "names"; readonly actions: readonly ("Query" | "Scan")[]; readonly names?: NameScope | undefined }
  | {
      readonly on: "key";
      readonly actions: readonly ("Decrypt" | "GenerateDataKey")[];
      /** Id, ARN or alias. */
      readonly key: string;
      readonly context?: Readonly<Record<string, string>> | undefined;
    }
  | { readonly on: "table"; readonly createKey?: { readonly alias: string } | undefined };

/** The policy that allows these uses, and nothing beside them. @throws InvalidInputError for a scope that cannot be. */
export function credstashUsesPolicy(uses: readonly CredstashUse[], place: CredstashTable): Policy {
  checkAnyAccount(place);
  const names = uses.flatMap((use) => ("names" in use && use.names !== undefined ? [scopedNames(use.names)] : []));
  const statements = uses.flatMap((use) => statementsOf(use, place));
  return mergedPolicy([{ statements, warnings: names.flatMap((scoped) => scoped?.warnings ?? []) }]);
}

function statementsOf(use: CredstashUse, place: CredstashTable): readonly Statement[] {
  switch (use.on) {
    case "records":
      return [rowStatement("UseRecords", use, { place })];
    case "names":
      return [rowStatement("ListNames", use, { place, conditions: listedAttributes })];
    case "key":
      return [keyStatement(use, place)];
    case "table":
      return [tableSetup(place), ...(use.createKey === undefined ? [] : keySetup(place, use.createKey.alias))];
  }
}

function rowStatement(
  Sid: string,
  { actions, names }: { readonly actions: readonly RecordAction[]; readonly names?: NameScope | undefined },
  { place, conditions = {} }: { readonly place: CredstashTable; readonly conditions?: Conditions },
): Statement {
  const scoped = names === undefined ? undefined : scopedNames(names);
  if (scoped !== undefined && actions.includes("Scan")) {
    throw new InvalidInputError("IAM cannot narrow a Scan by names");
  }
  const Condition = joined(conditions, scoped === undefined ? {} : ofNames(scoped.texts));
  return {
    Sid,
    Effect: "Allow",
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: tableArns(place),
    ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
  };
}

function keyStatement(
  { actions, key, context }: Extract<CredstashUse, { readonly on: "key" }>,
  place: CredstashTable,
): Statement {
  const at = { ...place, regions: place.kmsRegion === undefined ? place.regions : [place.kmsRegion] };
  const alias = aliasKey(at, key);
  const Condition = joined(alias?.conditions ?? {}, ofContext(context ?? {}));
  return {
    Sid: "UseKey",
    Effect: "Allow",
    Action: actions.map((action) => `kms:${action}`),
    Resource: alias?.resources ?? keyArns(at, key),
    ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
  };
}

/** Both at once; of one operator the keys of both. */
function joined(a: Conditions, b: Conditions): Conditions {
  const operators = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(operators.map((operator) => [operator, { ...a[operator], ...b[operator] }]));
}
