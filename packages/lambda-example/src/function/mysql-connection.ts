import { type ConnectionOptions, createConnection, type Connection as Driver } from "mysql2";
import { type Connect, type Connection, ConnectionLostError, type Login, LoginRefusedError } from "./database.ts";
import type { TlsOptions } from "./tls-options.ts";
import { codeOf, isGone, isProxyRefusal, unreachable } from "./trouble.ts";

export const mysqlPort = 3306;

/** MySQL by mysql2. */
export function mysqlConnect(tls: TlsOptions = {}): Connect {
  return async (login, signal) => {
    signal.throwIfAborted();
    const driver = createConnection(optionsOf(login, tls));
    const stop = (): void => driver.destroy();
    signal.addEventListener("abort", stop, { once: true });
    try {
      await opened(driver);
      return new MysqlConnection(driver);
    } catch (error) {
      driver.destroy();
      throw signal.aborted ? signal.reason : mysqlLoginTrouble(error);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  };
}

function optionsOf(login: Login, { ca }: TlsOptions): ConnectionOptions {
  const { host, port, user, password, database, kind } = login;
  return {
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    // The driver looks at the name in the certificate only when it is told to.
    ssl: { minVersion: "TLSv1.2", rejectUnauthorized: true, verifyIdentity: true, ...(ca === undefined ? {} : { ca }) },
    // A token is sent as it is. The driver does so after the TLS handshake, which fails unless certificate and name are right.
    enableCleartextPlugin: kind === "token",
    // Ours is shorter and covers the login too.
    connectTimeout: 0,
    // Of `now()`: the proxy's sessions are in UTC.
    timezone: "Z",
  };
}

function opened(driver: Driver): Promise<void> {
  return new Promise((resolve, reject) => {
    driver.once("connect", () => resolve());
    driver.on("error", reject);
  });
}

const refusals = new Set(["ER_ACCESS_DENIED_ERROR", "ER_ACCESS_DENIED_NO_PASSWORD_ERROR"]);

/** The error of a login in our words; the driver's own where there is nothing to add. */
export function mysqlLoginTrouble(error: unknown): unknown {
  const code = codeOf(error) ?? "";
  if (refusals.has(code) || isProxyRefusal(error))
    return new LoginRefusedError(`login refused: ${code}`, { cause: error });
  return unreachable(error) ?? (isLost(error) ? lost(error, false) : error);
}

class MysqlConnection implements Connection {
  readonly #driver: Driver;
  #end: unknown;

  constructor(driver: Driver) {
    this.#driver = driver;
    // Also when nobody is asking: an error without a listener would end the process.
    driver.on("error", (error: unknown) => {
      this.#end = error;
    });
    driver.on("end", () => {
      this.#end ??= new Error("the server closed the connection");
    });
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#asked(signal, false, (done) => this.#driver.ping((error) => done(error, undefined)));
  }

  async selectNow(signal: AbortSignal): Promise<Date> {
    // `query`, not `execute`: a prepared statement would pin the session to one connection of the proxy's.
    const rows = await this.#asked<unknown>(signal, true, (done) => this.#driver.query("select now() as now", done));
    return (rows as readonly [{ readonly now: Date }])[0].now;
  }

  destroy(): void {
    this.#driver.destroy();
  }

  async #asked<T>(signal: AbortSignal, isStatement: boolean, ask: (done: Done<T>) => void): Promise<T> {
    if (this.#end !== undefined) throw lost(this.#end, false);
    const stop = (): void => this.destroy();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<T>((resolve, reject) => {
        ask((error, value) => (error ? reject(error) : resolve(value)));
      });
    } catch (error) {
      throw isLost(error) ? lost(error, isStatement) : error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

type Done<T> = (error: Error | null, value: T) => void;

/** A command on a connection that has ended fails without a code. Not lost is one whose TLS handshake failed: it never was. */
function isLost(error: unknown): boolean {
  const code = codeOf(error);
  return isGone(error) || code === "PROTOCOL_CONNECTION_LOST" || (code === undefined && isFatal(error));
}

function isFatal(error: unknown): boolean {
  return error instanceof Error && "fatal" in error && error.fatal === true;
}

function lost(cause: unknown, wasStatementSent: boolean): ConnectionLostError {
  return new ConnectionLostError("the connection was lost", { cause, wasStatementSent });
}
