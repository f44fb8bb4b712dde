import { CredentialsError, isSstashError } from "./errors.ts";
import type { ReadFailure, Secret } from "./store.ts";

/** For bulk reads: a secret's own failure is an outcome. Having no credentials is nobody's own, and neither is a bug or an abort. */
export async function readOutcome(name: string, read: () => Promise<Secret>): Promise<Secret | ReadFailure> {
  try {
    return await read();
  } catch (error) {
    if (!isSstashError(error) || error instanceof CredentialsError) throw error;
    return { name, error };
  }
}
