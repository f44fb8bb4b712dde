import { setTimeout as wait } from "node:timers/promises";
import type { Connect } from "../../src/function/database.ts";
import type { TlsOptions } from "../../src/function/tls-options.ts";
import type { Certificates, ServerCertificate } from "./certificates.ts";

/** The user that functions log in as, and the database that they use. */
export const user = "app";
export const database = "shop";

/** A database on loopback with TLS, and what a test does to it. */
export interface DatabaseServer {
  readonly port: number;
  /** With another certificate, or with none, from the next start on. */
  readonly start: (certificate?: ServerCertificate | "no TLS") => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly setPassword: (password: string) => Promise<void>;
  /** Ends every session of the user, without a word; they are gone when it returns. How many there were. */
  readonly killSessions: () => Promise<number>;
  /** Of the user, by the server's own numbers. */
  readonly sessions: () => Promise<readonly number[]>;
  /** Ends it, and removes what it kept. */
  readonly remove: () => Promise<void>;
}

/** An engine, as the suite sees it. */
export interface TestedEngine {
  readonly name: string;
  readonly connect: (tls: TlsOptions) => Connect;
  /** A new server, stopped. The user has the password `first`. */
  readonly makeServer: (certificates: Certificates) => Promise<DatabaseServer>;
}

/** Servers end a session some moment after they were told to. */
export async function untilGone(sessions: readonly number[], left: () => Promise<readonly number[]>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const still = await left();
    if (!sessions.some((session) => still.includes(session))) return;
    await wait(10);
  }
  throw new Error("a session did not end within 2 s");
}
