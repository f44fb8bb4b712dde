// The one module that touches `process`: the handler, wired to the Lambda runtime it runs in.
import { cached } from "@sstash/core";
import { secretsManagerStore } from "@sstash/core/secrets-manager";
import type { Connect } from "./database.ts";
import { createHandler, type Handler } from "./handler.ts";
import { type LogRecord, logLine } from "./log.ts";
import type { SignToken } from "./login-source.ts";
import { settingsOf } from "./settings.ts";

/** @throws InvalidInputError for an environment in which no invocation could succeed: the function then fails at its start. */
export function lambdaHandler(connect: Connect, enginePort: number): Handler {
  const { env } = process;
  const { place, login } = settingsOf(env, enginePort);
  const common = { place, connect, log: (record: LogRecord) => void process.stdout.write(logLine(record)) };
  // Loaded by the functions that sign, and by no other.
  const signToken: SignToken = async (who) => (await import("./token-signer.ts")).signedToken(who, env);
  if ("tokenUser" in login) return createHandler({ ...common, user: login.tokenUser, signToken });
  const store = cached(secretsManagerStore({ timeouts: { connectionMs: 1000, requestMs: 2000, overallMs: 3000 } }));
  return createHandler({ ...common, store, secretName: login.secretName });
}
