/** Where to connect, and as whom. */
export interface Login {
  /** The name that the server's certificate must bear: the proxy's. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A password, or a token that stands for one. */
  readonly password: string;
  /** Default: the engine's own. */
  readonly database?: string;
  /** `token`: the password is sent as it is, so never but over verified TLS. */
  readonly kind: "password" | "token";
}

/** One session with the database. When a signal aborts, the session is over: no answer can be told from the next one's. */
export interface Connection {
  /** A question that is no statement: whether anybody is there. @throws ConnectionLostError */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  /** `select now()`, sent once. @throws ConnectionLostError */
  readonly selectNow: (signal: AbortSignal) => Promise<Date>;
  /** At once, without a farewell. */
  readonly destroy: () => void;
}

/**
 * Over TLS, with the certificate and its name verified; nothing else is ever tried.
 * When the signal aborts, nothing is left open.
 * @throws LoginRefusedError, ConnectionLostError, UnreachableError, or the driver's own error: of a certificate, for example.
 */
export type Connect = (login: Login, signal: AbortSignal) => Promise<Connection>;

/** The server does not take this user with this password: it may have been changed. */
export class LoginRefusedError extends Error {
  override readonly name = "LoginRefusedError";
}

/** The session ended. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
  /** Whether the statement may have run: then it must not be sent again. */
  readonly wasStatementSent: boolean;

  constructor(message: string, options: ErrorOptions & { readonly wasStatementSent: boolean }) {
    super(message, options);
    this.wasStatementSent = options.wasStatementSent;
  }
}

/** Nobody takes connections there. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}
