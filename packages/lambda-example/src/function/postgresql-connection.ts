import { Socket } from "node:net";
import { Client, DatabaseError } from "pg";
import { type Connect, type Connection, ConnectionLostError, type Login, LoginRefusedError } from "./database.ts";
import type { TlsOptions } from "./tls-options.ts";
import { codeOf, isGone, isProxyRefusal, unreachable } from "./trouble.ts";

export const postgresqlPort = 5432;

/** PostgreSQL by pg. */
export function postgresqlConnect(tls: TlsOptions = {}): Connect {
  return async (login, signal) => {
    signal.throwIfAborted();
    // Ours, so that it can be ended at once: the driver's own end is a farewell that waits.
    const socket = new Socket();
    const client = clientFor(login, tls, socket);
    const connection = new PostgresqlConnection(client, socket);
    const stop = (): void => connection.destroy();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await client.connect();
      return connection;
    } catch (error) {
      connection.destroy();
      throw signal.aborted ? signal.reason : postgresqlLoginTrouble(error);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  };
}

function clientFor({ host, port, user, password, database }: Login, { ca }: TlsOptions, socket: Socket): Client {
  return new Client({
    host,
    port,
    user,
    password,
    // Every server has this one, and the driver's default is one named like the user.
    database: database ?? "postgres",
    // Given so, the driver has Node verify certificate and name, and refuses a server that has no TLS.
    ssl: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    keepAlive: true,
    stream: () => socket,
  });
}

/** `invalid_password` and `invalid_authorization_specification`. */
const refusals = new Set(["28P01", "28000"]);

/** The error of a login in our words; the driver's own where there is nothing to add. */
export function postgresqlLoginTrouble(error: unknown): unknown {
  const code = codeOf(error) ?? "";
  if (refusals.has(code) || isProxyRefusal(error))
    return new LoginRefusedError(`login refused: ${code}`, { cause: error });
  return unreachable(error) ?? (isLost(error) ? lost(error, false) : error);
}

class PostgresqlConnection implements Connection {
  readonly #client: Client;
  readonly #socket: Socket;
  #end: unknown;

  constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    // Also when nobody is asking: an error without a listener would end the process.
    client.on("error", (error) => {
      this.#end = error;
    });
    client.on("end", () => {
      this.#end ??= new Error("the server closed the connection");
    });
  }

  /** An empty query, which the server answers without running anything. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#asked(signal, false, "");
  }

  async selectNow(signal: AbortSignal): Promise<Date> {
    // Without parameters and name: a prepared statement would pin the session to one connection of the proxy's.
    const rows = await this.#asked(signal, true, "select now() as now");
    return (rows as readonly [{ readonly now: Date }])[0].now;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #asked(signal: AbortSignal, isStatement: boolean, text: string): Promise<readonly unknown[]> {
    if (this.#end !== undefined) throw lost(this.#end, false);
    const stop = (): void => this.destroy();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return (await this.#client.query(text)).rows;
    } catch (error) {
      throw isLost(error) ? lost(error, isStatement) : error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

/** `admin_shutdown`, `crash_shutdown`, `cannot_connect_now` and the class of connection exceptions; else what ended on the way, without words of the server. */
function isLost(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(?:57P0[123]|08...)$/.test(error.code ?? "");
  return isGone(error) || (error instanceof Error && /^Connection terminated|not queryable/.test(error.message));
}

function lost(cause: unknown, wasStatementSent: boolean): ConnectionLostError {
  return new ConnectionLostError("the connection was lost", { cause, wasStatementSent });
}
