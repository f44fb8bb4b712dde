import { InvalidInputError, type SecretValue } from "@sstash/core";

/** What a secret says about a database. */
export interface DatabaseSecret {
  readonly user: string;
  readonly password: string;
  readonly port?: number;
  readonly database?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A secret that RDS manages has `username` and `password` alone; one made by hand, or by CDK, has `port` (as a number or as
 * text), `dbname` and others beside them. Its `host` is the database's own and is not read: the way goes through the proxy.
 * @throws InvalidInputError that names the field, and no value.
 */
export function databaseSecret(value: SecretValue): DatabaseSecret {
  const fields = value.json<unknown>();
  if (typeof fields !== "object" || fields === null) throw new InvalidInputError("the secret is not a JSON object");
  const port = portOf((fields as Fields)["port"]);
  const database = text(fields as Fields, "dbname", "database");
  return {
    user: required(fields as Fields, "username", "user"),
    password: required(fields as Fields, "password"),
    ...(port === undefined ? {} : { port }),
    ...(database === undefined ? {} : { database }),
  };
}

/** @throws InvalidInputError for what is no port. */
export function portOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const port = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new InvalidInputError("the port is not a whole number from 1 to 65535");
}

/** The first of the names that holds text. */
function text(fields: Fields, ...names: readonly string[]): string | undefined {
  return names.map((name) => fields[name]).find((value): value is string => typeof value === "string" && value !== "");
}

function required(fields: Fields, ...names: readonly string[]): string {
  const found = text(fields, ...names);
  if (found === undefined) throw new InvalidInputError(`the secret has no ${names[0]}`);
  return found;
}
