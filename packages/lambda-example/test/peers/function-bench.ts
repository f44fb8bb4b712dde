import { type CachedStore, cached } from "@sstash/core";
import { type SecretsManagerStore, secretsManagerStore } from "@sstash/core/secrets-manager";
import { type SecretsManagerDouble, startSecretsManagerDouble } from "../../../../test/wire/secrets-manager-double.ts";
import type { Connect } from "../../src/function/database.ts";
import { type ApiAnswer, createHandler } from "../../src/function/handler.ts";
import type { LogRecord } from "../../src/function/log.ts";
import { database, user } from "./database-server.ts";

const secretName = "database/app";

/** One container of the function: a handler with a cache and a connection of its own. */
export interface Container {
  readonly invoke: (remainingMs?: number) => Promise<ApiAnswer>;
  /** Ends its connection behind its back, as a proxy does with one that was idle. */
  readonly cut: () => void;
  readonly records: readonly LogRecord[];
}

/** Secrets Manager's stand-in, and containers that read from it. */
export class FunctionBench {
  readonly #double: SecretsManagerDouble;
  readonly #containers: Container[] = [];

  constructor(double: SecretsManagerDouble) {
    this.#double = double;
  }

  static async start(): Promise<FunctionBench> {
    const bench = new FunctionBench(await startSecretsManagerDouble());
    await bench.setSecret("first");
    return bench;
  }

  /** How often the secret was read. */
  get reads(): number {
    return this.#double.requests.filter(({ operation }) => operation === "GetSecretValue").length;
  }

  /** All that the containers logged since they were last cut off. */
  get logText(): string {
    return JSON.stringify(this.#containers.map(({ records }) => records));
  }

  async setSecret(password: string): Promise<void> {
    await this.#store().put(secretName, JSON.stringify({ username: user, password, dbname: database }));
  }

  container(connect: Connect, port: number): Container {
    const records: LogRecord[] = [];
    let cut = (): void => undefined;
    const store: CachedStore = cached(this.#store());
    const handler = createHandler({
      store,
      secretName,
      place: { host: "localhost", port, enginePort: 1 },
      connect: async (login, signal) => {
        const connection = await connect(login, signal);
        cut = () => connection.destroy();
        return connection;
      },
      log: (record) => records.push(record),
    });
    const invoke = (remainingMs = 10_000): Promise<ApiAnswer> => {
      const endsAt = performance.now() + remainingMs;
      return handler({}, { awsRequestId: "request", getRemainingTimeInMillis: () => endsAt - performance.now() });
    };
    const container = { invoke, records, cut: () => cut() };
    this.#containers.push(container);
    return container;
  }

  /** Ends the connections of every container, as if they were no more. */
  cutAll(): void {
    for (const { cut } of this.#containers.splice(0)) cut();
  }

  async stop(): Promise<void> {
    this.cutAll();
    await this.#double.close();
  }

  #store(): SecretsManagerStore {
    const env = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "not-a-real-key" };
    return secretsManagerStore({ endpoint: this.#double.endpoint, region: "us-east-1", env });
  }
}
