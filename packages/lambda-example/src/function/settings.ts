import { InvalidInputError } from "@sstash/core";
import { portOf } from "./database-secret.ts";
import type { DatabasePlace } from "./login-source.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly place: DatabasePlace;
  /** Who logs in: what a secret says, or a user with a token. */
  readonly login: { readonly secretName: string } | { readonly tokenUser: string };
}

/**
 * Of the function's environment: `PROXY_ENDPOINT`, and either `DATABASE_SECRET`, the name or ARN of a secret, or for IAM
 * authentication `DATABASE_USER`. May be there: `PROXY_PORT`, `DATABASE_NAME`.
 * @throws InvalidInputError that names the variable.
 */
export function settingsOf(env: Environment, enginePort: number): Settings {
  const host = env["PROXY_ENDPOINT"] ?? "";
  if (host === "") throw new InvalidInputError("PROXY_ENDPOINT is not set");
  const port = portOf(env["PROXY_PORT"]);
  const database = env["DATABASE_NAME"];
  return {
    place: {
      host,
      enginePort,
      ...(port === undefined ? {} : { port }),
      ...(database ? { database } : {}),
    },
    login: loginOf(env),
  };
}

function loginOf({ DATABASE_SECRET: secretName, DATABASE_USER: tokenUser }: Environment): Settings["login"] {
  if (secretName && tokenUser)
    throw new InvalidInputError("DATABASE_SECRET and DATABASE_USER are set: the user is in the secret, or needs none");
  if (secretName) return { secretName };
  if (tokenUser) return { tokenUser };
  throw new InvalidInputError("neither DATABASE_SECRET nor DATABASE_USER is set");
}
