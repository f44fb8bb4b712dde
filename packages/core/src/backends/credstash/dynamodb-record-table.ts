import type {
  AttributeValue,
  DynamoDBClient,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { CallSettings } from "../../aws/aws-call.ts";
import { callAws } from "../../aws/call.ts";
import { memo } from "../../aws/memo.ts";
import type { Item, RecordKey, RecordSummary, RecordTable } from "../../envelope/index.ts";
import { summarize } from "../../envelope/wire.ts";
import { AccessDeniedError, UnavailableError } from "../../errors.ts";
import type { CallOptions } from "../../store.ts";
import { amendment } from "./amendment.ts";

export interface DynamoDbRecordTableOptions {
  /** Resolves to the client; called at the first use. */
  readonly client: () => Promise<DynamoDBClient>;
  readonly tableName: string;
  readonly settings?: CallSettings;
}

const calls = memo(() => import("./dynamodb-calls.ts"));
type Calls = Awaited<ReturnType<typeof calls>>;
type Send<T> = (api: Calls, client: DynamoDBClient, signal: AbortSignal) => Promise<T>;
type Page = {
  readonly Items: Record<string, AttributeValue>[];
  readonly LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
};

// `name` and `comment` are reserved words of DynamoDB. What a projection implies is said as well: a policy that lets somebody
// list names and nothing else can hold on to it.
const summaryProjection = {
  Select: "SPECIFIC_ATTRIBUTES" as const,
  ProjectionExpression: "#name, version, #comment",
  ExpressionAttributeNames: { "#name": "name", "#comment": "comment" },
};

/** Records in a DynamoDB table keyed as credstash's. Every read is consistent: who has put reads what was put. */
export class DynamoDbRecordTable implements RecordTable {
  readonly #options: DynamoDbRecordTableOptions;
  /** What every request has. */
  readonly #base: { readonly TableName: string; readonly ReturnConsumedCapacity?: "TOTAL" };

  constructor(options: DynamoDbRecordTableOptions) {
    this.#options = options;
    const counted = options.settings?.onCall === undefined ? {} : ({ ReturnConsumedCapacity: "TOTAL" } as const);
    this.#base = { TableName: options.tableName, ...counted };
  }

  async insert(item: Item, options: CallOptions = {}): Promise<Item | "unreadable" | undefined> {
    try {
      await this.#send("PutItem", options, (api, client, signal) =>
        api.putItem(
          client,
          {
            ...this.#base,
            Item: item as Record<string, AttributeValue>,
            ConditionExpression: "attribute_not_exists(#name)",
            ExpressionAttributeNames: { "#name": "name" },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
          signal,
        ),
      );
      return undefined;
    } catch (error) {
      const failed = conditionFailure(error);
      if (failed === undefined) throw error;
      return failed.Item ?? (await this.#findOrUnreadable(summarize(item), options));
    }
  }

  async newest(name: string, count: number, options: CallOptions = {}): Promise<readonly Item[]> {
    const page = await this.#query({ ...byName(name), ScanIndexForward: false, Limit: count }, options);
    return page.Items;
  }

  async newestVersion(name: string, options: CallOptions = {}): Promise<string | undefined> {
    const input = { ...byName(name), ScanIndexForward: false, Limit: 1, ProjectionExpression: "version" };
    const page = await this.#query(input, options);
    return page.Items[0]?.["version"]?.S;
  }

  async find(key: RecordKey, options: CallOptions = {}): Promise<Item | undefined> {
    const answer = await this.#send("GetItem", options, (api, client, signal) =>
      api.getItem(client, { ...this.#base, Key: wireKey(key), ConsistentRead: true }, signal),
    );
    return answer.Item;
  }

  async versions(name: string, options: CallOptions = {}): Promise<readonly RecordSummary[]> {
    const { ExpressionAttributeNames: names, ...rest } = byName(name);
    const input = {
      ...summaryProjection,
      ...rest,
      ExpressionAttributeNames: { ...summaryProjection.ExpressionAttributeNames, ...names },
    };
    const found: RecordSummary[] = [];
    for await (const item of pages((start) => this.#query({ ...input, ...start }, options)))
      found.push(summarize(item));
    return found;
  }

  async *summaries(options: CallOptions = {}): AsyncGenerator<RecordSummary, void, undefined> {
    for await (const item of pages((start) => this.#scan({ ...summaryProjection, ...start }, options)))
      yield summarize(item);
  }

  items(options: CallOptions = {}): AsyncIterable<Item> {
    return pages((start) => this.#scan(start, options));
  }

  async amend(item: Item, addition: Item, options: CallOptions = {}): Promise<boolean> {
    const input = { ...this.#base, ...amendment(item, addition) };
    try {
      await this.#send("UpdateItem", options, (api, client, signal) => api.updateItem(client, input, signal));
      return true;
    } catch (error) {
      if (conditionFailure(error) !== undefined) return false;
      throw error;
    }
  }

  async remove(key: RecordKey, options: CallOptions = {}): Promise<void> {
    await this.#send("DeleteItem", options, (api, client, signal) =>
      api.deleteItem(client, { ...this.#base, Key: wireKey(key) }, signal),
    );
  }

  /** Where the service did not return the item with the failed condition. A writer may lack the right to read it. */
  async #findOrUnreadable(key: RecordKey, options: CallOptions): Promise<Item | "unreadable"> {
    try {
      return (await this.find(key, options)) ?? "unreadable";
    } catch (error) {
      if (error instanceof AccessDeniedError) return "unreadable";
      throw error;
    }
  }

  #query(input: Partial<QueryCommandInput>, options: CallOptions): Promise<Page> {
    const request = { ConsistentRead: true, ...input, ...this.#base };
    return this.#page("Query", options, (api, client, signal) => api.query(client, request, signal));
  }

  #scan(input: Partial<ScanCommandInput>, options: CallOptions): Promise<Page> {
    const request = { ConsistentRead: true, ...input, ...this.#base };
    return this.#page("Scan", options, (api, client, signal) => api.scan(client, request, signal));
  }

  /** Where there is nothing DynamoDB sends an empty list. An answer without any is not its own and finds nothing out. */
  async #page(
    operation: string,
    options: CallOptions,
    send: Send<Pick<QueryCommandOutput, keyof Page>>,
  ): Promise<Page> {
    const { Items: items, LastEvaluatedKey: last } = await this.#send(operation, options, send);
    if (items === undefined) throw new UnavailableError(`DynamoDB answered ${operation} without a list of items`);
    return { Items: items, LastEvaluatedKey: last };
  }

  #send<T>(operation: string, options: CallOptions, send: Send<T>): Promise<T> {
    const { tableName, client, settings } = this.#options;
    const call = { service: "DynamoDB", operation, subject: `table ${JSON.stringify(tableName)}`, ...settings };
    return callAws(call, options, async (signal) => send(await calls(), await client(), signal));
  }
}

function byName(name: string): Partial<QueryCommandInput> {
  return {
    KeyConditionExpression: "#name = :name",
    ExpressionAttributeNames: { "#name": "name" },
    ExpressionAttributeValues: { ":name": { S: name } },
  };
}

function wireKey(key: RecordKey): Record<string, AttributeValue> {
  return { name: { S: key.name }, version: { S: key.version } };
}

async function* pages(
  fetch: (start: { ExclusiveStartKey?: Record<string, AttributeValue> }) => Promise<Page>,
): AsyncGenerator<Item, void, undefined> {
  let last: Record<string, AttributeValue> | undefined;
  do {
    const page: Page = await fetch(last === undefined ? {} : { ExclusiveStartKey: last });
    yield* page.Items;
    last = page.LastEvaluatedKey;
  } while (last !== undefined);
}

/** The refusal of a conditional put, with the item that was in the way where the service returns it. */
function conditionFailure(error: unknown): { readonly Item?: Item } | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.name === "ConditionalCheckFailedException"
    ? (cause as { readonly Item?: Item })
    : undefined;
}
