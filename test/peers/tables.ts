import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from "@aws-sdk/client-dynamodb";

type Key = Record<"name" | "version", AttributeValue>;

export type Row = Readonly<Record<string, AttributeValue>>;

/** Tables of a DynamoDB as nobody's program sees them: whole rows, read and written raw. */
export interface Tables {
  readonly client: (region?: string) => DynamoDBClient;
  /** An empty table under a name nobody used yet. */
  readonly fresh: () => Promise<string>;
  readonly make: (table: string, region?: string) => Promise<void>;
  /** By name and version. */
  readonly rows: (table: string, region?: string) => Promise<readonly Row[]>;
  readonly row: (table: string, name: string, version: string) => Promise<Row>;
  readonly write: (table: string, row: Row) => Promise<void>;
  readonly remove: (table: string, row: Row) => Promise<void>;
}

let named = 0;

/** A table name nobody used yet. */
export function freshName(): string {
  named += 1;
  return `peers-${process.pid}-${named}`;
}

export function tablesAt(config: DynamoDBClientConfig & { readonly region: string }): Tables {
  const clients = new Map<string, DynamoDBClient>();
  const client = (region = config.region): DynamoDBClient => {
    const made = clients.get(region) ?? new DynamoDBClient({ ...config, region });
    clients.set(region, made);
    return made;
  };
  const make = async (table: string, region?: string): Promise<void> => {
    await client(region).send(new CreateTableCommand({ TableName: table, ...credstashSchema }));
  };
  return {
    client,
    make,
    fresh: async () => {
      const table = freshName();
      await make(table);
      return table;
    },
    rows: async (table, region) => {
      const rows: Row[] = [];
      const pages = paginateScan({ client: client(region) }, { TableName: table, ConsistentRead: true });
      for await (const { Items = [] } of pages) rows.push(...Items);
      return rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
    },
    row: async (table, name, version) => {
      const key = { name: { S: name }, version: { S: version } };
      const { Item } = await client().send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
      if (Item === undefined) throw new Error(`no row ${name} ${version}`);
      return Item;
    },
    write: async (table, row) => {
      await client().send(new PutItemCommand({ TableName: table, Item: { ...row } }));
    },
    remove: async (table, { name, version }) => {
      await client().send(new DeleteItemCommand({ TableName: table, Key: { name, version } as Key }));
    },
  };
}

/** As credstash's own setup makes it. */
export const credstashSchema = {
  KeySchema: [
    { AttributeName: "name", KeyType: "HASH" as const },
    { AttributeName: "version", KeyType: "RANGE" as const },
  ],
  AttributeDefinitions: [
    { AttributeName: "name", AttributeType: "S" as const },
    { AttributeName: "version", AttributeType: "S" as const },
  ],
  ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
};

function place(row: Row): string {
  return `${row["name"]?.S}\0${row["version"]?.S}`;
}
