import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "../../../../test/peers/peer-programs.ts";
import { postgresqlConnect } from "../../src/function/postgresql-connection.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { type DatabaseServer, database, user } from "./database-server.ts";
import { FunctionBench } from "./function-bench.ts";
import { type Pgbouncer, startPgbouncer } from "./pgbouncer.ts";
import { makePostgreSql } from "./postgresql.ts";
import { removeFolder } from "./server-process.ts";

describeWith(["PostgreSQL", "pgbouncer"], "the function behind a proxy that pools", () => {
  let certificates: Certificates;
  let server: DatabaseServer;
  let pooler: Pgbouncer;
  let bench: FunctionBench;
  beforeAll(async () => {
    certificates = makeCertificates();
    server = await makePostgreSql(certificates);
    await server.start();
    pooler = await startPgbouncer(certificates, server.port, 3);
    bench = await FunctionBench.start();
  });
  afterAll(async () => {
    await bench?.stop();
    await pooler?.remove();
    await server?.remove();
    if (certificates !== undefined) await removeFolder(certificates.folder);
  });

  describe("twenty containers", () => {
    it("share three connections of the database, and none keeps one for itself", async () => {
      const connect = postgresqlConnect({ ca: certificates.ca });
      const containers = Array.from({ length: 20 }, () => bench.container(connect, pooler.port));
      for (let round = 0; round < 20; round += 1) {
        const answers = await Promise.all(containers.map((container) => container.invoke()));
        expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 20 }, () => 200));
        expect((await server.sessions()).length).toBeLessThanOrEqual(3);
        expect(await pooler.state()).toMatchObject({ clients: 20, taken: 0 });
      }
      expect(containers.flatMap(({ records }) => records).filter(({ connects }) => connects !== 0)).toHaveLength(20);
    }, 30_000);

    it("would be seen to, if one did", async () => {
      const ssl = { ca: certificates.ca };
      const client = new Client({ host: "localhost", port: pooler.port, user, password: "first", database, ssl });
      await client.connect();
      await client.query("begin");
      expect(await pooler.state()).toMatchObject({ taken: 1 });
      await client.query("commit");
      expect(await pooler.state()).toMatchObject({ taken: 0 });
      await client.end();
    });
  });
});
