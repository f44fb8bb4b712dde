import { randomInt } from "node:crypto";
import { Fault, markedForDeletion, notFound } from "./fault.ts";
import type { Faults } from "./faults.ts";

export interface Version {
  readonly id: string;
  readonly value: { readonly SecretString?: string; readonly SecretBinary?: string };
  readonly createdMs: number;
  lastAccessedMs: number | undefined;
  /** Staging labels; a version without one is deprecated. */
  readonly labels: Set<string>;
  kmsKeyId: string | undefined;
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly createdMs: number;
  description: string | undefined;
  /** Absent for the managed key `aws/secretsmanager`. */
  kmsKeyId: string | undefined;
  changedMs: number;
  accessedMs: number | undefined;
  /** When the recovery window ends. */
  deletionMs: number | undefined;
  /** Undefined until the first one: AWS then leaves Tags out, and tells of none as an empty list later. */
  tags: Map<string, string> | undefined;
  /** In the order they were made, by id. */
  readonly versions: Map<string, Version>;
  readonly replicas: Map<string, { readonly KmsKeyId?: string }>;
}

export type KeyFault = "disabled" | "denied";

/** Secrets Manager in one Region. */
export interface Service {
  readonly region: string;
  readonly secrets: Map<string, Secret>;
  /** By key id; `aws/secretsmanager` for the managed key. */
  readonly keyFaults: ReadonlyMap<string, KeyFault>;
  readonly faults: Faults;
  readonly nowMs: () => number;
}

export const account = "111122223333";

/** "Secrets Manager automatically adds a hyphen and six random characters after the secret name at the end of the ARN." */
export function makeArn(name: string, region: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const suffix = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** Secrets whose recovery window is over are gone. */
export function prune({ secrets, nowMs }: Service): void {
  for (const { name, deletionMs } of secrets.values()) {
    if (deletionMs !== undefined && deletionMs <= nowMs()) secrets.delete(name);
  }
}

/** By name, ARN, or ARN without its suffix. @throws ResourceNotFoundException */
export function secretOf({ SecretId }: { readonly SecretId: string | undefined }, service: Service): Secret {
  const secret = find(SecretId ?? "", service);
  if (secret === undefined) throw notFound();
  return secret;
}

/** The secret, unless it waits for its deletion. @throws InvalidRequestException then */
export function livingSecretOf(input: { readonly SecretId: string | undefined }, service: Service): Secret {
  const secret = secretOf(input, service);
  if (secret.deletionMs !== undefined) throw markedForDeletion();
  return secret;
}

/**
 * A partial ARN that ends in a hyphen and six characters is taken for a complete one: "those characters cause Secrets
 * Manager to assume that you're specifying a complete ARN" [user guide, finding a secret from a partial ARN].
 */
export function find(id: string, { secrets }: Service): Secret | undefined {
  if (!id.startsWith("arn:")) return secrets.get(id);
  const complete = /-[A-Za-z0-9]{6}$/.test(id);
  return [...secrets.values()].find(({ arn }) => (complete ? arn === id : arn.slice(0, -"-xxxxxx".length) === id));
}

/** GetSecretValue of a disabled key is DecryptionFailure; "Access to KMS is not allowed" is what AWS says of a denied one. */
export function checkKey(kmsKeyId: string | undefined, use: "Decryption" | "Encryption", service: Service): void {
  const fault = service.keyFaults.get(kmsKeyId ?? "aws/secretsmanager");
  if (fault === undefined) return;
  if (fault === "denied") {
    throw new Fault({ type: "AccessDeniedException", message: "Access to KMS is not allowed" });
  }
  const doing = use === "Decryption" ? "decrypt" : "encrypt";
  const message = `Secrets Manager can't ${doing} the protected secret text using the provided KMS key.`;
  throw new Fault({ type: `${use}Failure`, message });
}

/** A date of the JSON protocol. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** "The resolution of this field is at the date level" [API reference, LastAccessedDate]. */
export function dayOf(ms: number): number {
  return ms - (ms % 86_400_000);
}
