import { DatabaseError } from "pg";
import { describe, expect, it } from "vitest";
import { mysqlLoginTrouble } from "../../src/function/mysql-connection.ts";
import { postgresqlLoginTrouble } from "../../src/function/postgresql-connection.ts";

const own = (code: string | undefined, message = "a driver's words", more: object = {}): Error =>
  Object.assign(new Error(message), code === undefined ? more : { code, ...more });

const server = (code: string, message = "a server's words"): Error =>
  Object.assign(new DatabaseError(message, message.length, "error"), { code });

const proxyText =
  "This RDS proxy has no credentials for the role app. Check the credentials for this role and try again.";

/** What it is in our words, and the driver's error. */
type Case = readonly [string, Error];

/** What either driver passes on from the system. */
const common: readonly Case[] = [
  ["UnreachableError", own("ECONNREFUSED")],
  ["UnreachableError", own("ENOTFOUND")],
  ["UnreachableError", own("EHOSTUNREACH")],
  ["UnreachableError", own("ETIMEDOUT")],
  ["ConnectionLostError", own("ECONNRESET")],
  ["ConnectionLostError", own("EPIPE")],
];

describe("a login to MySQL that fails", () => {
  it.each<Case>([
    ...common,
    ["LoginRefusedError", own("ER_ACCESS_DENIED_ERROR", "Access denied", { errno: 1045, fatal: true })],
    ["LoginRefusedError", own("ER_ACCESS_DENIED_NO_PASSWORD_ERROR", "Access denied", { errno: 1698, fatal: true })],
    ["LoginRefusedError", own("ER_UNKNOWN_ERROR", proxyText, { fatal: true })],
    ["ConnectionLostError", own("PROTOCOL_CONNECTION_LOST", "lost", { fatal: true })],
    [
      "ConnectionLostError",
      own(undefined, "Can't add new command when connection is in closed state", { fatal: true }),
    ],
    ["Error", own("HANDSHAKE_SSL_ERROR", "self-signed certificate", { fatal: true })],
    ["Error", own("HANDSHAKE_NO_SSL_SUPPORT", "no TLS", { fatal: true })],
    ["Error", own("ER_BAD_DB_ERROR", "Unknown database", { fatal: true })],
  ])("is %s for %o", (name, error) => {
    expect(mysqlLoginTrouble(error)).toMatchObject(name === "Error" ? error : { name, cause: error });
  });
});

describe("a login to PostgreSQL that fails", () => {
  it.each<Case>([
    ...common,
    ["LoginRefusedError", server("28P01")],
    ["LoginRefusedError", server("28000")],
    ["LoginRefusedError", server("08006", proxyText)],
    ["ConnectionLostError", server("57P03", "the database system is starting up")],
    ["ConnectionLostError", server("08006")],
    ["ConnectionLostError", own(undefined, "Connection terminated unexpectedly")],
    ["error", server("3D000", "database does not exist")],
    ["Error", own("DEPTH_ZERO_SELF_SIGNED_CERT")],
    ["Error", own(undefined, "The server does not support SSL connections")],
  ])("is %s for %o", (name, error) => {
    expect(postgresqlLoginTrouble(error)).toMatchObject(/^[Ee]rror$/.test(name) ? error : { name, cause: error });
  });
});
