import { setImmediate } from "node:timers/promises";
import {
  type Connect,
  type Connection,
  ConnectionLostError,
  type Login,
  LoginRefusedError,
} from "../../src/function/database.ts";

/** A database in memory that counts what it is asked, and goes wrong as told. */
export class FakeDatabase {
  password = "first";
  readonly logins: Login[] = [];
  readonly destroyed: FakeConnection[] = [];
  readonly open = new Set<FakeConnection>();
  pings = 0;
  statements = 0;
  /** While set, a connect ends so. */
  trouble: Error | undefined;
  /** While true, connects wait without end. */
  isSilent = false;

  readonly connect: Connect = async (login, signal) => {
    this.logins.push(login);
    await setImmediate();
    if (this.isSilent) await never(signal);
    if (this.trouble !== undefined) throw this.trouble;
    if (login.password !== this.password) throw new LoginRefusedError("login refused: TEST");
    const connection = new FakeConnection(this);
    this.open.add(connection);
    return connection;
  };
}

export class FakeConnection implements Connection {
  /** `silent`: never answers. `gone`: lost, seen at the ping. `breaks`: lost after the statement was sent. `unsent`: lost before. `unanswered`: answers pings alone. */
  state: "well" | "unanswered" | "silent" | "gone" | "breaks" | "unsent" = "well";
  readonly #database: FakeDatabase;

  constructor(database: FakeDatabase) {
    this.#database = database;
  }

  readonly ping = async (signal: AbortSignal): Promise<void> => {
    this.#database.pings += 1;
    await setImmediate();
    if (this.state === "silent") await never(signal);
    if (this.state === "gone") throw new ConnectionLostError("gone", { wasStatementSent: false });
  };

  readonly selectNow = async (signal: AbortSignal): Promise<Date> => {
    if (this.state === "unsent") throw new ConnectionLostError("gone", { wasStatementSent: false });
    this.#database.statements += 1;
    await setImmediate();
    if (this.state === "breaks") throw new ConnectionLostError("gone", { wasStatementSent: true });
    if (this.state === "unanswered") await never(signal);
    return new Date("2026-01-02T03:04:05.000Z");
  };

  readonly destroy = (): void => {
    this.#database.open.delete(this);
    this.#database.destroyed.push(this);
  };
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
