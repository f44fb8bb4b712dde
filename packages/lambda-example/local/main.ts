import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import { startSecretsManagerDouble } from "../../../test/wire/secrets-manager-double.ts";
import { makeCertificates } from "../test/peers/certificates.ts";
import { database, user } from "../test/peers/database-server.ts";
import { startHaproxy } from "../test/peers/haproxy.ts";
import { makeMariaDb } from "../test/peers/mariadb.ts";
import { removeFolder } from "../test/peers/server-process.ts";
import { missingPrograms } from "./requirements.ts";
import { type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";
import { type RuntimeClient, runtimeClient } from "./runtime-client.ts";

const secretName = "sstash-sample/mysql";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the function as it will be on AWS, on this machine. @returns an exit status: 0 when both invocations were answered. */
export async function main(packageFolder: string): Promise<number> {
  const client = runtimeClient(join(packageFolder, "../../.peers/lambda-ric"));
  const missing = missingPrograms(!client.isThere);
  if (missing !== undefined) {
    process.stderr.write(`lambda:local: ${missing}\n`);
    return 1;
  }
  if (!client.isThere) {
    say(`aws-lambda-ric ${client.version}: compiling, about a minute, once`);
    client.install();
  }
  const ends: (() => unknown)[] = [];
  try {
    return await answered(client, packageFolder, (end) => ends.unshift(end));
  } catch (error) {
    process.stderr.write(`lambda:local: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  } finally {
    for (const end of ends) await end();
  }
}

async function answered(
  client: RuntimeClient,
  packageFolder: string,
  atEnd: (end: () => unknown) => void,
): Promise<number> {
  const certificates = makeCertificates();
  atEnd(() => removeFolder(certificates.folder));
  const server = await makeMariaDb(certificates);
  atEnd(() => server.remove());
  await server.start();
  const proxy = await startHaproxy(server.port);
  atEnd(() => proxy.remove());
  const secrets = await startSecretsManagerDouble();
  atEnd(() => secrets.close());
  const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "not-a-real-key" };
  const store = secretsManagerStore({ endpoint: secrets.endpoint, region: "us-east-1", env: keys });
  await store.put(secretName, JSON.stringify({ username: user, password: "first" }));
  say(
    `MariaDB with TLS on port ${server.port}, behind haproxy on port ${proxy.port}; Secrets Manager: ${secrets.endpoint}`,
  );

  const api = await startRuntimeApi();
  atEnd(() => api.close());
  const started = performance.now();
  const child = startFunction(client, packageFolder, {
    ...keys,
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    NODE_EXTRA_CA_CERTS: certificates.caFile,
    PROXY_ENDPOINT: "localhost",
    PROXY_PORT: String(proxy.port),
    DATABASE_NAME: database,
    DATABASE_SECRET: secretName,
  });
  atEnd(() => child.kill("SIGKILL"));
  const ended = endOf(child);
  await Promise.race([api.ready, ended]);
  say(
    `start: ${(performance.now() - started).toFixed(0)} ms, under aws-lambda-ric ${client.version} on Node ${process.version}`,
  );
  const statuses: unknown[] = [];
  for (const name of ["cold", "warm"]) statuses.push(await Promise.race([shown(api, name), ended]));
  return statuses.every((status) => status === 200) ? 0 : 1;
}

/** As in a container of Lambda's: nothing of this machine's environment but the path. */
function startFunction(
  client: RuntimeClient,
  packageFolder: string,
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const task = join(packageFolder, "dist/mysql");
  return spawn(process.execPath, [client.entry], {
    cwd: task,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      PATH: process.env["PATH"],
      TZ: "UTC",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      LAMBDA_TASK_ROOT: task,
      _HANDLER: "index.handler",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "sample",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_LOG_GROUP_NAME: "sample",
      AWS_LAMBDA_LOG_STREAM_NAME: "sample",
      ...env,
    },
  });
}

function endOf(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (status, signal) => reject(new Error(`the runtime client ended: ${signal ?? status}`)));
  });
}

async function shown(api: RuntimeApi, name: string): Promise<unknown> {
  const { answer, tookMs } = await api.invoke({ version: "2.0", routeKey: "GET /", rawPath: "/" });
  say(`${name}: ${tookMs.toFixed(1)} ms\n${JSON.stringify(answer, undefined, 2)}`);
  return (answer as { readonly statusCode?: unknown }).statusCode;
}
