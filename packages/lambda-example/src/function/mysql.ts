import type { Handler } from "./handler.ts";
import { lambdaHandler } from "./lambda-runtime.ts";
import { mysqlConnect, mysqlPort } from "./mysql-connection.ts";

export const handler: Handler = lambdaHandler(mysqlConnect(), mysqlPort);
