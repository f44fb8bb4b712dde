import { Fault } from "./fault.ts";
import { type Page, Table } from "./table.ts";
import { keyOf, type WireItem } from "./wire-item.ts";

/** A request of DynamoDB's JSON protocol, as far as credstash, its ports and sstash use it. */
export interface DynamoDbInput {
  readonly TableName: string;
  readonly Item?: WireItem;
  readonly Key?: WireItem;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: WireItem;
  readonly ProjectionExpression?: string;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: WireItem;
}

export type Tables = Map<string, Table>;
type Operation = (input: DynamoDbInput, tables: Tables) => string;

/** Answers are JSON text: rows of a scan are kept as such. */
export const dynamoDbOperations: Readonly<Record<string, Operation>> = {
  ListTables: (_input, tables) => JSON.stringify({ TableNames: [...tables.keys()] }),
  CreateTable: ({ TableName }, tables) => {
    if (tables.has(TableName)) throw new Fault("ResourceInUseException");
    tables.set(TableName, new Table());
    return JSON.stringify({ TableDescription: description(TableName) });
  },
  DescribeTable: (input, tables) => {
    tableOf(input, tables);
    return JSON.stringify({ Table: description(input.TableName) });
  },
  TagResource: () => "{}",
  PutItem: putItem,
  GetItem: (input, tables) => {
    const row = tableOf(input, tables).find(keyOf(input.Key ?? {}));
    return row === undefined ? "{}" : `{"Item":${row.json}}`;
  },
  DeleteItem: (input, tables) => {
    tableOf(input, tables).remove(keyOf(input.Key ?? {}));
    return "{}";
  },
  Query: (input, tables) => {
    // The only condition that is ever asked for is one on the name, so its value is the only one.
    const [name] = Object.values(input.ExpressionAttributeValues ?? {});
    const forward = input.ScanIndexForward ?? true;
    return pageText(tableOf(input, tables).query(name?.S ?? "", { ...pageOptions(input), forward }), input);
  },
  Scan: (input, tables) => pageText(tableOf(input, tables).scan(pageOptions(input)), input),
};

/** The only condition that is ever asked for is that the row is not there. */
function putItem(input: DynamoDbInput, tables: Tables): string {
  const table = tableOf(input, tables);
  const item = input.Item ?? {};
  const there = input.ConditionExpression === undefined ? undefined : table.find(keyOf(item));
  if (there !== undefined) {
    const old = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" ? { Item: there.item } : {};
    throw new Fault("ConditionalCheckFailedException", "The conditional request failed", old);
  }
  table.write(item);
  return "{}";
}

function tableOf({ TableName }: DynamoDbInput, tables: Tables): Table {
  const table = tables.get(TableName);
  if (table === undefined) throw new Fault("ResourceNotFoundException", "Requested resource not found");
  return table;
}

function description(name: string): unknown {
  const arn = `arn:aws:dynamodb:us-east-1:111122223333:table/${name}`;
  return { TableName: name, TableStatus: "ACTIVE", TableArn: arn };
}

function pageOptions({ ExclusiveStartKey, Limit }: DynamoDbInput) {
  return { after: ExclusiveStartKey === undefined ? undefined : keyOf(ExclusiveStartKey), limit: Limit };
}

function pageText({ rows, last }: Page, input: DynamoDbInput): string {
  const wanted = input.ProjectionExpression?.split(",").map((attribute) => {
    const name = attribute.trim();
    return input.ExpressionAttributeNames?.[name] ?? name;
  });
  const items = rows.map(({ item, json }) => (wanted === undefined ? json : JSON.stringify(projected(item, wanted))));
  const next =
    last === undefined
      ? ""
      : `,"LastEvaluatedKey":${JSON.stringify({ name: { S: last.name }, version: { S: last.version } })}`;
  return `{"Count":${rows.length},"ScannedCount":${rows.length},"Items":[${items.join(",")}]${next}}`;
}

function projected(item: WireItem, wanted: readonly string[]): WireItem {
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name)));
}
