import type { Clock } from "./clock.ts";
import { type Connect, type Connection, ConnectionLostError, LoginRefusedError } from "./database.ts";
import type { Invocation } from "./invocation.ts";
import type { LoginSource } from "./login-source.ts";

export interface ConnectionParts {
  readonly logins: LoginSource;
  readonly connect: Connect;
  readonly clock: Clock;
  /** Told of each login that the server refused. */
  readonly onRefused: (invocation: Invocation) => void;
}

const secretMs = 3000;
const connectMs = 3000;
const pingMs = 1000;
/** Between a refused login and the next lies a time drawn from here: the password may be half-way through its rotation, and others wait too. */
const shortestWaitMs = 250;
const longestWaitMs = 750;

/** The one connection of a container: made when it is first needed, kept between invocations. */
export class KeptConnection {
  readonly #parts: ConnectionParts;
  #connection: Connection | undefined;
  #opening: Promise<Connection> | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /**
   * The kept connection, after a ping: while the function was frozen the other side may have gone without a word. Those who
   * ask while one is being made wait for that one.
   * @throws ConnectionLostError when the kept one is gone; it is forgotten then.
   */
  async get(invocation: Invocation): Promise<Connection> {
    const kept = this.#connection;
    if (kept === undefined) return this.#joinOpening(invocation);
    try {
      await invocation.limited("ping", pingMs, (signal) => kept.ping(signal));
      return kept;
    } catch (cause) {
      // However it failed, and be it in time: there is nobody.
      this.forget(kept);
      throw new ConnectionLostError("the kept connection does not answer", { cause, wasStatementSent: false });
    }
  }

  forget(connection: Connection): void {
    if (this.#connection === connection) this.#connection = undefined;
    connection.destroy();
  }

  async #joinOpening(invocation: Invocation): Promise<Connection> {
    this.#opening ??= this.#open(invocation).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(invocation: Invocation): Promise<Connection> {
    this.#connection = await this.#logIn(invocation);
    return this.#connection;
  }

  async #logIn(invocation: Invocation): Promise<Connection> {
    for (;;) {
      const { login, refused } = await invocation.limited("login data", secretMs, (signal) =>
        this.#parts.logins.current(signal),
      );
      try {
        invocation.countConnect();
        return await invocation.limited("connect", connectMs, (signal) => this.#parts.connect(login, signal));
      } catch (error) {
        if (!(error instanceof LoginRefusedError)) throw error;
        refused();
        this.#parts.onRefused(invocation);
        const waitMs = shortestWaitMs + this.#parts.clock.random() * (longestWaitMs - shortestWaitMs);
        if (!invocation.hasConnectLeft || waitMs >= invocation.leftMs()) throw error;
        await this.#parts.clock.wait(waitMs);
      }
    }
  }
}
