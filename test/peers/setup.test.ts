import { DescribeTableCommand, ListTagsOfResourceCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { benchOfFile } from "./bench.ts";
import { describeWith } from "./peer-programs.ts";
import type { Outcome, Program } from "./program.ts";
import { credstashSchema, freshName } from "./tables.ts";

const bench = benchOfFile();

type ProgramName = Program["name"];

function run(program: ProgramName, table: string, argv: readonly string[]): Promise<Outcome> {
  return bench()[program].run(argv, {
    place: bench().place,
    env: { ...bench().tablesOf("moto").env, CREDSTASH_DEFAULT_TABLE: table },
  });
}

async function described(table: string) {
  const client = bench().tablesOf("moto").tables.client();
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
  return { Table, tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) };
}

describeWith(["sstash", "credstash", "moto"], "setup of credstash and of sstash", () => {
  it.each([
    ["credstash", "sstash"],
    ["sstash", "credstash"],
  ] as const)("by %s makes a table that %s works with and leaves alone", async (maker, user) => {
    const table = freshName();
    expect(await run(maker, table, ["setup", "--tags", "env=prod"])).toMatchObject({ status: 0 });
    const { Table, tags } = await described(table);
    expect(Table?.KeySchema).toEqual(credstashSchema.KeySchema);
    expect(Table?.AttributeDefinitions).toEqual(credstashSchema.AttributeDefinitions);
    expect(tags).toEqual({ Name: "credstash", env: "prod" });

    const again = await run(user, table, ["setup"]);
    expect(again).toMatchObject({ status: 0, stdout: Buffer.from("Credential Store table already exists\n") });
    expect((await described(table)).tags).toEqual(tags);
    expect(await run(user, table, ["put", "name", "value"])).toMatchObject({ status: 0 });
    expect((await run(maker, table, ["get", "name"])).stdout.toString()).toBe("value\n");
    expect((await run(user, table, ["delete", "name"])).status).toBe(0);
    expect((await run(maker, table, ["list"])).stdout.toString()).toBe("");
  });

  it("by sstash tags a table that is there when asked, which credstash does not", async () => {
    const table = freshName();
    await run("credstash", table, ["setup"]);
    await run("credstash", table, ["setup", "--tags", "by=credstash"]);
    expect((await described(table)).tags).toEqual({ Name: "credstash" });
    await run("sstash", table, ["setup", "--tags", "by=sstash"]);
    expect((await described(table)).tags).toEqual({ Name: "credstash", by: "sstash" });
  });

  it("--create-key of sstash makes the key that credstash looks for", async () => {
    await bench().moto.reset();
    const table = freshName();
    expect(await run("credstash", table, ["setup"])).toMatchObject({ status: 0 });
    expect(await run("credstash", table, ["put", "name", "value"])).toMatchObject({ status: 1 });
    expect(await run("sstash", table, ["setup", "--create-key"])).toMatchObject({ status: 0 });
    expect(await run("credstash", table, ["put", "name", "value"])).toMatchObject({ status: 0 });
    expect((await run("sstash", table, ["get", "name"])).stdout.toString()).toBe("value\n");
  });
});
