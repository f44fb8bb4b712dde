import type { Handler } from "./handler.ts";
import { lambdaHandler } from "./lambda-runtime.ts";
import { postgresqlConnect, postgresqlPort } from "./postgresql-connection.ts";

export const handler: Handler = lambdaHandler(postgresqlConnect(), postgresqlPort);
