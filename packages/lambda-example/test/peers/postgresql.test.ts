import { describeWith } from "../../../../test/peers/peer-programs.ts";
import { postgresqlConnect } from "../../src/function/postgresql-connection.ts";
import { functionSuite } from "./function-suite.ts";
import { makePostgreSql } from "./postgresql.ts";

describeWith(["PostgreSQL", "haproxy"], "the function on PostgreSQL behind a proxy", () => {
  functionSuite({ name: "PostgreSQL", connect: postgresqlConnect, makeServer: makePostgreSql });
});
