import { type CachedStore, UnavailableError } from "@sstash/core";
import { type Clock, systemClock } from "./clock.ts";
import { type Connect, ConnectionLostError, LoginRefusedError, UnreachableError } from "./database.ts";
import { Invocation, type InvocationContext, TimeUpError } from "./invocation.ts";
import { KeptConnection } from "./kept-connection.ts";
import { type Log, logged } from "./log.ts";
import { type DatabasePlace, type SignToken, secretLogins, tokenLogins } from "./login-source.ts";

/** With a password out of a secret, or with a token and no secret at all. */
export type HandlerParts = CommonParts &
  (
    | { readonly store: CachedStore; readonly secretName: string }
    | { readonly signToken: SignToken; readonly user: string }
  );

interface CommonParts {
  readonly place: DatabasePlace;
  readonly connect: Connect;
  /** Default: none. */
  readonly log?: Log;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** What API Gateway makes an HTTP response of. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Handler = (event: unknown, context: InvocationContext) => Promise<ApiAnswer>;

const statementMs = 5000;

/** A handler with a connection of its own. Nothing is read and nothing is connected before the first invocation. */
export function createHandler(parts: HandlerParts): Handler {
  const { log = () => undefined, clock = systemClock } = parts;
  const connection = new KeptConnection({
    logins:
      "store" in parts
        ? secretLogins(parts.store, parts.secretName, parts.place)
        : tokenLogins(parts.signToken, parts.user, parts.place),
    connect: parts.connect,
    clock,
    onRefused: ({ requestId, connects }) => log({ level: "warn", event: "login refused", requestId, connects }),
  });
  let isCold = true;
  return async (_event, context) => {
    const invocation = new Invocation(context, clock);
    const started = { requestId: invocation.requestId, isCold };
    isCold = false;
    const ended = () => ({ ...started, durationMs: invocation.elapsedMs(), connects: invocation.connects });
    try {
      const now = await databaseTime(connection, invocation);
      log({ level: "info", event: "answered", ...ended() });
      return answer(200, { now: now.toISOString() });
    } catch (error) {
      log({ level: "error", event: "failed", ...ended(), error: logged(error) });
      const [status, message] = isPassing(error) ? [503, "the database does not answer"] : [500, "internal error"];
      return answer(status, { message, requestId: invocation.requestId });
    }
  };
}

/** On a connection that was lost before the statement went out, once more on a new one. */
async function databaseTime(connection: KeptConnection, invocation: Invocation): Promise<Date> {
  try {
    return await askOnce(connection, invocation);
  } catch (error) {
    if (!(error instanceof ConnectionLostError) || error.wasStatementSent || !invocation.hasConnectLeft) throw error;
    return askOnce(connection, invocation);
  }
}

async function askOnce(kept: KeptConnection, invocation: Invocation): Promise<Date> {
  const connection = await kept.get(invocation);
  try {
    return await invocation.limited("statement", statementMs, (signal) => connection.selectNow(signal));
  } catch (error) {
    // Whatever went wrong, its answer might still come and be taken for that of the next statement.
    kept.forget(connection);
    throw error;
  }
}

/** Whether it may well work a moment later. */
function isPassing(error: unknown): boolean {
  const kinds = [TimeUpError, ConnectionLostError, UnreachableError, LoginRefusedError, UnavailableError];
  return kinds.some((kind) => error instanceof kind);
}

function answer(statusCode: number, body: Readonly<Record<string, string>>): ApiAnswer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { statusCode, headers, body: JSON.stringify(body) };
}
