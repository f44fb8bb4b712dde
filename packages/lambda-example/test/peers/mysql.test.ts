import { describeWith } from "../../../../test/peers/peer-programs.ts";
import { mysqlConnect } from "../../src/function/mysql-connection.ts";
import { functionSuite } from "./function-suite.ts";
import { makeMariaDb } from "./mariadb.ts";

describeWith(["MariaDB", "haproxy"], "the function on MariaDB behind a proxy", () => {
  functionSuite({ name: "MariaDB", connect: mysqlConnect, makeServer: makeMariaDb });
});
