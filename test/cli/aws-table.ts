import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from "@aws-sdk/client-dynamodb";

export type Row = Record<string, AttributeValue>;

/** A table with credstash's keys, reached past sstash. */
export class AwsTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  private constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  static async make(name: string, endpoint: string): Promise<AwsTable> {
    const client = new DynamoDBClient({ endpoint, region: "us-east-1" });
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "name", KeyType: "HASH" },
          { AttributeName: "version", KeyType: "RANGE" },
        ],
        AttributeDefinitions: [
          { AttributeName: "name", AttributeType: "S" },
          { AttributeName: "version", AttributeType: "S" },
        ],
      }),
    );
    let status: string | undefined;
    while (status !== "ACTIVE")
      status = (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
    return new AwsTable(client, name);
  }

  async rows(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for await (const page of paginateScan({ client: this.#client }, { TableName: this.#name }))
      rows.push(...(page.Items ?? []));
    return rows.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  async write(row: Row): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#name, Item: row }));
  }
}

/** Name and version in one text; no test has a name with NUL in it. */
function sortKey(row: Row): string {
  return `${row["name"]?.S}\0${row["version"]?.S}`;
}
