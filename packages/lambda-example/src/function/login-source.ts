import type { CachedStore } from "@sstash/core";
import type { Login } from "./database.ts";
import { databaseSecret } from "./database-secret.ts";

/** The proxy, and what is known of the database behind it without a secret. */
export interface DatabasePlace {
  readonly host: string;
  /** A MySQL proxy listens on 3306 and a PostgreSQL one on 5432, whatever the database's port is. Default: the secret's, then the engine's. */
  readonly port?: number;
  readonly enginePort: number;
  /** Default: the secret's. */
  readonly database?: string;
}

/** Says who logs in. */
export interface LoginSource {
  readonly current: (signal: AbortSignal) => Promise<ProvidedLogin>;
}

export interface ProvidedLogin {
  readonly login: Login;
  /** Told when the server refused it, so that the next one is fetched anew. */
  readonly refused: () => void;
}

/** User and password out of a secret. Any number of refusals of one version cause one fetch. */
export function secretLogins(store: CachedStore, secretName: string, place: DatabasePlace): LoginSource {
  return {
    current: async (signal) => {
      const secret = await store.get(secretName, { signal });
      const found = databaseSecret(secret.value);
      const database = place.database ?? found.database;
      const login: Login = {
        host: place.host,
        port: place.port ?? found.port ?? place.enginePort,
        user: found.user,
        password: found.password,
        ...(database === undefined ? {} : { database }),
        kind: "password",
      };
      return { login, refused: () => store.invalidate(secretName, { ifVersion: secret.version }) };
    },
  };
}

/** Whom a token is for. */
export interface TokenRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

export type SignToken = (who: TokenRequest) => Promise<string>;

/** IAM authentication: a token made for each connect, and no password anywhere. */
export function tokenLogins(sign: SignToken, user: string, place: DatabasePlace): LoginSource {
  const { host, port = place.enginePort, database } = place;
  return {
    current: async () => {
      const password = await sign({ host, port, user });
      const login: Login = {
        host,
        port,
        user,
        password,
        ...(database === undefined ? {} : { database }),
        kind: "token",
      };
      return { login, refused: () => undefined };
    },
  };
}
