import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredstashBench, credstashBench } from "./credstash-bench.ts";
import { printed, refused } from "./expectations.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

const made =
  "Creating table...\nWaiting for table to be created...\nAdding tags...\n" +
  "Table has been created. Go read the README about how to create your KMS key\n";

async function describeTable(name: string) {
  const client = new DynamoDBClient({ endpoint: bench.dynamodb.endpoint, region: "us-east-1" });
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const { Tags: tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: table?.TableArn }));
  return { table, tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };
}

describe("setup (8.10)", () => {
  it("[D32] S1: makes a table with credstash's keys, paid per request, and tells it in four lines", async () => {
    expect(await bench.sstash(["setup"])).toMatchObject({ status: 0, stdout: made });
    const { table, tags } = await describeTable("credential-store");
    expect(table?.KeySchema).toEqual([
      { AttributeName: "name", KeyType: "HASH" },
      { AttributeName: "version", KeyType: "RANGE" },
    ]);
    expect(
      table?.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
    ).toEqual([
      ["name", "S"],
      ["version", "S"],
    ]);
    expect(table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
    expect(table?.GlobalSecondaryIndexes).toBeUndefined();
    expect(tags).toEqual({ Name: "credstash" });
  });

  it("S1: has said what it was doing when the table cannot be made", async () => {
    bench.dynamodb.fail(({ operation }) =>
      operation === "CreateTable" ? { status: 400, type: "AccessDeniedException", message: "not yours" } : undefined,
    );
    const outcome = await bench.sstash(["-t", "denied", "setup"]);
    bench.dynamodb.fail(() => undefined);
    expect(outcome).toMatchObject({
      status: 1,
      stdout: "Creating table...\n",
      stderr: expect.stringMatching(
        /^An error occurred \(AccessDeniedException\) when calling the CreateTable operation: not yours\nsstash: ERR_ACCESS_DENIED: [^\n]+\n$/,
      ),
    });
  });

  it("[D34] S2: finds the table that is there, in one call, and leaves it as it is", async () => {
    const { sstash } = await bench.freshTable();
    bench.dynamodb.requests.length = 0;
    expect(await sstash(["setup"])).toMatchObject(printed("Credential Store table already exists\n"));
    expect(bench.dynamodb.requests.map(({ operation }) => operation)).toEqual(["DescribeTable"]);
  });

  it("S3: adds the tags given to credstash's own", async () => {
    expect(await bench.sstash(["-t", "tagged", "setup", "--tags", "env=prod", "team=core"])).toMatchObject({
      status: 0,
      stdout: made,
    });
    expect((await describeTable("tagged")).tags).toEqual({ Name: "credstash", env: "prod", team: "core" });
  });

  it("S3: a Name tag that is given wins, and --tags without a pair adds none", async () => {
    await bench.sstash(["-t", "named", "setup", "--tags", "Name=mine"]);
    expect((await describeTable("named")).tags).toEqual({ Name: "mine" });
    expect(await bench.sstash(["-t", "untagged", "setup", "--tags"])).toMatchObject({ status: 0, stdout: made });
    expect((await describeTable("untagged")).tags).toEqual({ Name: "credstash" });
  });

  it("[D33] S3: tags a table that is there where tags are given", async () => {
    const { sstash, table } = await bench.freshTable();
    expect(await sstash(["setup", "--tags", "env=prod"])).toMatchObject(
      printed("Credential Store table already exists\n"),
    );
    expect((await describeTable(table)).tags).toEqual({ env: "prod" });
  });

  it("[D44] S1: a table that could be made and not tagged is there, and stderr tells what is missing", async () => {
    bench.dynamodb.fail(({ operation }) =>
      operation === "TagResource" ? { status: 400, type: "AccessDeniedException", message: "no tags" } : undefined,
    );
    const { stderr, stdout, status } = await bench.sstash(["-t", "told", "setup"]);
    bench.dynamodb.fail(() => undefined);
    expect({ status, stdout }).toEqual({ status: 0, stdout: made });
    expect(stderr).toMatch(/^sstash: warning: tagging the table did not work: [^\n]+ no tags\n/);
    expect(stderr).toMatch(/\nsstash: warning: switching on point-in-time recovery did not work: [^\n]+\n/);
    expect(stderr).toMatch(/\nsstash: to refuse rows [^\n]+ SSTASH_REQUIRE_BINDING=1\n$/);
  });

  it("S3: a tag that is no pair is a usage error, and nothing is made", async () => {
    bench.dynamodb.requests.length = 0;
    for (const pair of ["bad", "=x", "x=", "a=b=c"])
      expect(await bench.sstash(["-t", "unmade", "setup", "--tags", "ok=1", pair])).toMatchObject(
        refused('the tag number 2 is not of the form key=value, with one "=" and text on both sides'),
      );
    expect(bench.dynamodb.requests).toEqual([]);
  });
});
